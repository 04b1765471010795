// Episodes of groups of alerts: which there are, and that one was told something. For whoever holds
// the lock of gathering.
#pragma once

#include <optional>
#include <pqxx/pqxx>
#include <string>
#include <vector>

#include "core/notice.hpp"

namespace reconciled {

struct Group {
  std::string kind;
  std::string customer;                   // empty: the whole gateway
  std::optional<std::string> episode_id;  // the open one
  GroupStanding standing;
};

/// Groups that have an open episode, or alerts that nobody was told of.
std::vector<Group> read_groups(pqxx::work& work);

/// What a notice tells of.
struct EpisodeNews {
  std::string episode_id;
  Time began_at;
  std::int64_t new_count = 0;
};

/// Begins, goes on with or ends the group's episode, to which its new alerts then belong. Nothing
/// when there was nothing new to raise after all: others were changing it, and it waits.
std::optional<EpisodeNews> tell(pqxx::work& work, const Group& group, NoticeEvent event, Time now);

}  // namespace reconciled
