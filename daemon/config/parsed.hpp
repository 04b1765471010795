// What reading one value gives: the value, or a complaint.
#pragma once

#include <string>
#include <utility>
#include <variant>

namespace reconciled {

/// The rest of a sentence that starts with a key or file name: `must be a whole number ...`. It
/// says what to write instead and never repeats what was read.
struct Complaint {
  std::string text;
};

/// boost::system::result cannot serve: in C++20 a string could be its value or make its error.
template <class T>
class Parsed {
 public:
  using value_type = T;

  Parsed(T value) : held_(std::in_place_index<0>, std::move(value)) {}
  Parsed(Complaint complaint) : held_(std::in_place_index<1>, std::move(complaint)) {}

  explicit operator bool() const { return held_.index() == 0; }

  /// Only where it holds a value.
  T& operator*() { return *std::get_if<0>(&held_); }
  const T& operator*() const { return *std::get_if<0>(&held_); }
  T* operator->() { return std::get_if<0>(&held_); }
  const T* operator->() const { return std::get_if<0>(&held_); }

  /// Only where it holds none.
  const Complaint& error() const { return *std::get_if<1>(&held_); }

 private:
  std::variant<T, Complaint> held_;
};

}  // namespace reconciled
