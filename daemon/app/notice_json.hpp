// Notices as others read them: the body of a webhook, and alerts as Alertmanager takes them. What
// stands here is relied on from outside: adding is free, renaming is not.
#pragma once

#include <string>
#include <vector>

#include "store/notices.hpp"

namespace reconciled {

/// The kind of the notice that `reconciled alerts test` sends.
inline constexpr const char* test_notice_kind = "test";

/// After Standard Webhooks: type, timestamp, data. The same bytes for the same notice.
std::string webhook_body(const Notice& notice);

/// Of POST /api/v2/alerts. What is open ends a day from `now`, and is said to be open again long
/// before: a daemon that died must not look healed.
std::string alertmanager_body(const std::vector<Notice>& notices, Time now);

}  // namespace reconciled
