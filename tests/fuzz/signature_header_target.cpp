// The signature header. Its base64 is checked against OpenSSL's.
#include <openssl/evp.h>

#include <string>

#include "gateway/signature_header.hpp"
#include "property.hpp"

using namespace reconciled;

namespace {

std::string base64_of(std::string_view bytes) {
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
  const int length = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                                     reinterpret_cast<const unsigned char*>(bytes.data()),
                                     static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(length));
  return text;
}

std::string header_of(std::string_view bytes) {
  std::string header = signature_header_start(1);
  append_encoded_signature(header,
                           {reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()});
  return header;
}

// The value behind "signature=", its %XX decoded, without blanks around it.
std::string written_signature(std::string_view header) {
  auto begin = header.find("signature=");
  fuzz::expects(begin != std::string_view::npos, "a signature that was read was there");
  header.remove_prefix(begin + 10);
  header = header.substr(0, header.find(','));
  std::string text;
  for (std::size_t i = 0; i < header.size(); ++i) {
    if (header[i] == ' ') continue;
    if (header[i] != '%') {
      text += header[i];
      continue;
    }
    text += static_cast<char>(std::stoi(std::string{header.substr(i + 1, 2)}, nullptr, 16));
    i += 2;
  }
  return text;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::text_of(data, size);
  if (const auto bytes = signature_bytes_of(text)) {
    fuzz::expects(base64_of(*bytes) == written_signature(text), "a signature has one spelling");
    fuzz::expects(signature_bytes_of(header_of(*bytes)) == bytes, "what was read can be written");
  }
  if (!text.empty()) {
    fuzz::expects(signature_bytes_of(header_of(text)) == text, "what is written can be read");
  }
  return 0;
}
