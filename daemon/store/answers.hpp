// The signed answers exactly as received, and the pages that they were.
#pragma once

#include <cstdint>
#include <pqxx/pqxx>
#include <string>
#include <vector>

#include "core/outcome.hpp"
#include "core/reading.hpp"

namespace reconciled {

/// An answer to keep; `page` is 0 for an endpoint without pages. Borrows the evidence.
struct KeptAnswer {
  int page = 0;
  const Evidence* evidence = nullptr;
};

/// Keeps the bytes, and what `verify --evidence` holds them against. All of one attempt in one
/// statement, once.
void keep_answers(pqxx::work& work, std::int64_t job_id, std::int64_t epoch,
                  const std::vector<KeptAnswer>& answers);

/// Remembers pages of reading `read_no`, so that they need not be asked for again.
void keep_pages(pqxx::work& work, std::int64_t job_id, int read_no,
                const std::vector<StoredPage>& pages);

}  // namespace reconciled
