# What is installed, and the Debian package that CPack makes of it: ./dev package.
set(documents usr/share/doc/reconciled)

install(TARGETS reconciled reconciled-sandbox RUNTIME DESTINATION usr/bin)
install(FILES systemd/reconciled.service systemd/reconciled@.service
  systemd/reconciled-failed@.service DESTINATION lib/systemd/system)
install(FILES systemd/reconciled.sysusers DESTINATION usr/lib/sysusers.d RENAME reconciled.conf)
install(DIRECTORY DESTINATION etc/reconciled
  DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE)
install(FILES config/reconciled.yaml DESTINATION etc/reconciled
  PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ)
install(FILES systemd/completion/reconciled DESTINATION usr/share/bash-completion/completions)
install(FILES config/runbook.md systemd/package/copyright DESTINATION ${documents})
install(DIRECTORY systemd/examples DESTINATION ${documents})
install(FILES config/reconciled.yaml DESTINATION ${documents}/examples)
install(FILES systemd/package/lintian-overrides
  DESTINATION usr/share/lintian/overrides RENAME reconciled)

# The same tree gives the same package: ./dev sets SOURCE_DATE_EPOCH, which TIMESTAMP heeds.
string(TIMESTAMP changelog_date "%a, %d %b %Y %H:%M:%S +0000" UTC)
configure_file(systemd/package/changelog.in ${PROJECT_BINARY_DIR}/package/changelog.Debian @ONLY)

# install_compressed(FOLDER FILE [NAME]): as Debian wants its manuals and changelogs.
function(install_compressed folder file)
  cmake_path(GET file FILENAME name)
  if(ARGC GREATER 2)
    set(name ${ARGV2})
  endif()
  install(FILES ${file} DESTINATION ${folder} RENAME ${name})
  install(CODE "execute_process(COMMAND gzip --best --no-name --force
    \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${folder}/${name}\" COMMAND_ERROR_IS_FATAL ANY)")
endfunction()
install_compressed(usr/share/man/man1 systemd/man/reconciled-sandbox.1)
install_compressed(usr/share/man/man5 systemd/man/reconciled.yaml.5)
install_compressed(usr/share/man/man8 systemd/man/reconciled.8)
install_compressed(${documents} CHANGELOG.md changelog)
install_compressed(${documents} ${PROJECT_BINARY_DIR}/package/changelog.Debian)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGING_INSTALL_PREFIX /)
set(CPACK_STRIP_FILES ON)
set(CPACK_VERBATIM_VARIABLES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_PACKAGE_CONTACT "The reconciled authors <reconciled@localhost.localdomain>")
set(CPACK_DEBIAN_PACKAGE_NAME reconciled)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION "account statements from WorldFirst into PostgreSQL
Tiles time into windows and counts a window as covered only when the
vendor's own count, every page and every row of it agree, so that
accountants see at any moment which seconds of whose account are proved.

reconciled-sandbox is the vendor's API in a box, to try it without
credentials.")
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
string(JOIN ", " CPACK_DEBIAN_PACKAGE_DEPENDS
  "systemd | systemd-standalone-sysusers | systemd-sysusers" ca-certificates tzdata)
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "bash-completion, postgresql, postgresql-client")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
  ${PROJECT_SOURCE_DIR}/systemd/package/conffiles ${PROJECT_SOURCE_DIR}/systemd/package/postinst
  ${PROJECT_SOURCE_DIR}/systemd/package/prerm ${PROJECT_SOURCE_DIR}/systemd/package/postrm)
include(CPack)
