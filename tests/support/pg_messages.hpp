// Where the messages of PostgreSQL's protocol 3 end, and the few whose meaning matters here.
// See "Message Formats" in PostgreSQL's manual.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace pg_proxy {

constexpr std::uint32_t cancel_request = 80877102;
constexpr std::uint32_t ssl_request = 80877103;
constexpr std::uint32_t gssenc_request = 80877104;

/// Big-endian, as everything there.
std::uint32_t number_at(std::string_view bytes, std::size_t offset);

/// The first message, without a type: its length, or 0 when more must come.
std::size_t first_message_length(std::string_view bytes);
/// Any other message: its length with the type, or 0 when more must come.
std::size_t message_length(std::string_view bytes);

/// Of a simple query: COMMIT in any case, with or without a semicolon.
bool is_commit(std::string_view query_message);
/// Of a simple query: what opens a transaction.
bool is_begin(std::string_view query_message);
/// Of a CommandComplete: COMMIT. A transaction that had failed is told ROLLBACK.
bool says_commit(std::string_view complete_message);
/// Of a ReadyForQuery: I outside of a transaction, T in one, E in a failed one.
char transaction_status(std::string_view ready_message);

}  // namespace pg_proxy
