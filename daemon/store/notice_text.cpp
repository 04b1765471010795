#include "store/notice_text.hpp"

namespace reconciled {

std::string notice_text(pqxx::work&, const Group& group, NoticeEvent event, const Told&, Time) {
  return group.customer + " " + name_of(event) + "\nRunbook: " + group.kind + ".";
}

}  // namespace reconciled
