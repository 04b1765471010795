#include "store/answers.hpp"

#include <pqxx/pqxx>

#include "store/sql_value.hpp"

namespace reconciled {

void keep_answers(pqxx::work& work, std::int64_t job_id, std::int64_t epoch,
                  const std::vector<KeptAnswer>& answers) {
  if (answers.empty()) return;
  // All bodies travel as one binary value which the database cuts: no escaping, one round trip.
  std::size_t body_bytes = 0;
  for (const KeptAnswer& answer : answers) body_bytes += answer.evidence->body.size();
  std::string bodies;
  bodies.reserve(body_bytes);
  std::string list;
  list.reserve(answers.size() * 600);  // a signature has 344 characters
  for (const KeptAnswer& answer : answers) {
    const Evidence& evidence = *answer.evidence;
    list += list.empty() ? R"([{"page":)" : R"(,{"page":)";
    list += std::to_string(answer.page);
    list += R"(,"start":)" + std::to_string(bodies.size() + 1);
    list += R"(,"size":)" + std::to_string(evidence.body.size()) + R"(,"path":)";
    append_json(list, evidence.path);
    list += R"(,"time":)";
    append_json(list, evidence.response_time);
    list += R"(,"sign":)";
    append_json(list, evidence.signature);
    list += '}';
    bodies += evidence.body;
  }
  list += ']';
  work.exec_params0(
      R"(WITH kept AS (
           INSERT INTO recon.answer (received_at, job_id, epoch, page, path, response_time,
                                     signature, body)
           SELECT recon.now_(), $1, $2, nullif(a.page, 0), a.path, a.time, a.sign,
                  substring($3::bytea FROM a.start FOR a.size)
             FROM jsonb_to_recordset($4::jsonb) AS a (page smallint, start int, size int, path text,
                                                      time text, sign text)
           RETURNING answer_id, received_at, page, path, response_time, signature)
         INSERT INTO recon.evidence (job_id, epoch, received_at, answer_count, digest)
         SELECT $1, $2, max(received_at), count(*),
                sha256(convert_to(string_agg(recon.answer_line(answer_id, received_at, page, path,
                  response_time, signature), E'\n' ORDER BY answer_id), 'UTF8'))
           FROM kept)",
      job_id, epoch, pqxx::binarystring(bodies), std::move(list));
}

void keep_pages(pqxx::work& work, std::int64_t job_id, int read_no,
                const std::vector<StoredPage>& pages) {
  for (const StoredPage& page : pages) {
    work.exec_params0(
        R"(INSERT INTO recon.page (job_id, read_no, page, total_count, row_keys, read_at)
           VALUES ($1, $2, $3, $4, $5::text[], recon.now_()))",
        job_id, read_no, page.page, page.total_count, array_of(page.row_keys));
  }
}

}  // namespace reconciled
