// The wording of a believable business: who pays, for what, through whom. Names come masked, as the
// vendor masks them; remarks hold what breaks careless readers (quotes, line ends, emoji, scripts
// that run from right to left).
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "random.hpp"

namespace sandbox::phrases {

inline constexpr std::array<std::string_view, 12> payers{"AMAZ*** PAYMENTS EUROPE S.C.A.",
                                                         "张*",
                                                         "Müller G***",
                                                         "WALM***",
                                                         "SHOP** INTERNATIONAL LTD",
                                                         "佐藤**",
                                                         "O'Br*** & Sons",
                                                         "Łuk*** Sp. z o.o.",
                                                         "ETSY*** IRELAND UC",
                                                         "李**",
                                                         "Søren K***",
                                                         "محمد ***"};

inline constexpr std::array<std::string_view, 8> suppliers{
    "SHEN*** PLASTICS CO., LTD", "宁波市***有限公司", "Fábrica *** S.L.", "JANE D***",
    "浙江***股份有限公司",       "NORTH*** FREIGHT",  "山田**",           "Crème *** SARL"};

inline constexpr std::array<std::string_view, 8> marketplaces{
    "Amazon", "Walmart", "eBay", "Shopify", "Etsy", "楽天市場", "Zalando", "Mercado Libre"};

inline constexpr std::array<std::string_view, 6> stores{"Lucky Star Home", "Nordlicht & Co",
                                                        "さくら雑貨店",    "The \"Original\" Otter",
                                                        "Casa/Jardín",     "金山优选"};

inline constexpr std::array<std::string_view, 8> goods{
    "LED desk lamp", "Bamboo tray 竹托盘", "Phone case", "Yoga mat",
    "Gartenstuhl",   "USB-C cable 2m",     "風呂敷",     "Rain coat (kids)"};

inline constexpr std::array<std::string_view, 14> remarks{"Invoice 2041",
                                                          "settlement week 14",
                                                          "货款 - 三月份",
                                                          "he said \"urgent\"",
                                                          "back\\slash C:\\bank\\out",
                                                          "two\nlines\tand a tab",
                                                          "emoji 🧾💶 at the end 🎉",
                                                          "קבלה 17 / مرحبا",
                                                          "Zahlung für Möbel – Teil 2",
                                                          "a+b=c & d/e %2F 100%",
                                                          "'; DROP TABLE rows; --",
                                                          "{\"json\":[1,2]}",
                                                          "zero\u200bwidth and no\u00a0break",
                                                          "𠮷野家 refund"};

inline constexpr std::array<std::string_view, 6> banks{"HSBC Hong Kong",     "中国工商银行",
                                                       "Deutsche Bank AG",   "JPMorgan Chase NA",
                                                       "Banco Santander SA", "三菱UFJ銀行"};

inline constexpr std::array<std::string_view, 6> countries{"HK", "CN", "DE", "US", "ES", "JP"};

inline constexpr std::array<std::string_view, 4> operators{"Alice W***", "陈**", "Bob M***",
                                                           "Ingrid S***"};

inline constexpr std::array<std::string_view, 4> fee_items{"WITHDRAW_FEE", "FX_FEE",
                                                           "COLLECTION_FEE", "MONTHLY_FEE"};

// The same seed and salt always pick the same phrase.
template <std::size_t N>
constexpr std::string_view pick(const std::array<std::string_view, N>& all, std::uint32_t seed,
                                std::uint32_t salt) {
  return all[mix(seed, salt) % N];
}

}  // namespace sandbox::phrases
