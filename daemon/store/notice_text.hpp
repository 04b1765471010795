// What a notice says, for a finance person who reads it at night: who is concerned, which days,
// what is at stake, what the vendor advises and what to type. All of it is read from the database
// when the notice is made; nothing is guessed.
#pragma once

#include <pqxx/pqxx>
#include <string>

#include "store/episodes.hpp"

namespace reconciled {

/// Lines, parted by '\n'. The group's new alerts belong to the episode already.
std::string notice_text(pqxx::work& work, const Group& group, NoticeEvent event,
                        const EpisodeNews& told, Time now);

}  // namespace reconciled
