// A sink in a world: keeps what it was told and answers as the world wants it to.
#pragma once

#include "app/notice_sink.hpp"

namespace reconciled::test {

class World;

/// A notice that was posted, alone or with the rest of the state. The process may die before the
/// answer; then it was not accepted.
struct Told {
  Time at;
  std::string sink;
  Notice notice;
  bool is_accepted = false;
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
