#include "evidence_report.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace outside {

boost::json::object verify(Site& site, const Flags& more, int exit_code) {
  Flags flags{"verify", "--evidence", "--json"};
  flags.insert(flags.end(), more.begin(), more.end());
  const Finished finished = site.run(flags);
  EXPECT_EQ(finished.exit_code, exit_code) << finished.out << finished.err;
  return boost::json::parse(finished.out).as_object();
}

long long count(const boost::json::object& report, const char* kind, const char* what) {
  return report.at("checks").as_object().at(kind).as_object().at(what).as_int64();
}

bool names(const boost::json::object& report, const Edit& edit) {
  for (const auto& value : report.at("findings").as_array()) {
    const auto& finding = value.as_object();
    const std::string what(finding.at("what").as_string());
    if (finding.at("table").as_string() == edit.table && what.find(edit.what) != what.npos &&
        !finding.at("id").as_string().empty()) {
      return true;
    }
  }
  return false;
}

void expect_all_named(Site& site, const std::vector<Edit>& edits) {
  for (const Edit& edit : edits) {
    site.restore();
    ASSERT_GT(site.database().query(edit.sql).affected_rows(), 0U) << edit.sql;
    const auto report = verify(site, {}, 1);
    EXPECT_TRUE(names(report, edit)) << edit.sql << "\n" << boost::json::serialize(report);
  }
}

std::unique_ptr<Site> pulled_site() {
  auto site = std::make_unique<Site>();
  EXPECT_EQ(site->pull().exit_code, 0);
  EXPECT_TRUE(verify(*site).at("is_good").as_bool());
  site->keep();
  return site;
}

}  // namespace outside
