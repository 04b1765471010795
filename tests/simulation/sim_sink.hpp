// A sink in a world: keeps what it was told and answers as the world wants it to.
#pragma once

#include "app/notice_sink.hpp"

namespace reconciled::test {

class World;

/// One delivery, or one notice of the state that was told.
struct Told {
  Time at;
  std::string sink;
  Notice notice;
  bool is_accepted;
};

class SimSink final : public NoticeSink {
 public:
  SimSink(Kind kind, std::string name, World& world)
      : NoticeSink(kind, std::move(name)), world_(world) {}

  boost::asio::awaitable<Receipt> deliver(const std::vector<Notice>& notices) override;

 private:
  World& world_;
};

}  // namespace reconciled::test
