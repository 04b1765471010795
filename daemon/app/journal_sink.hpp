// Notices as lines of our own log: the sink that is always there and needs nobody.
#pragma once

#include "app/notice_sink.hpp"

namespace reconciled {

class JournalSink final : public NoticeSink {
 public:
  JournalSink() : NoticeSink(Kind::journal, "journal") {}

  boost::asio::awaitable<Receipt> deliver(const std::vector<Notice>& notices) override;
};

}  // namespace reconciled
