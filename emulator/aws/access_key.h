#pragma once
// Access keys that were issued here: temporary ones, and those of users. As AWS's do they name
// their account (https://docs.aws.amazon.com/STS/latest/APIReference/API_GetAccessKeyInfo.html), so
// that whoever signs with one works in it. Keys of AWS itself are told apart by a check sum. Pure.
#include "emulator/base/encoding.h"
#include "emulator/call/draws.h"

#include <optional>
#include <string>
#include <string_view>

namespace snowglobe {

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
constexpr std::string_view temporary_access_key = "ASIA";
constexpr std::string_view access_key_of_user = "AKIA";

// The prefix and 16 characters. REQUIRES that the account is 12 digits.
std::string issue_access_key(
    std::string_view account, const Id128& id, std::string_view prefix = temporary_access_key);
// nullopt: it was not issued here.
std::optional<std::string> account_of_issued_key(std::string_view access_key);

// RFC 4648's base32 digits of the first bytes, as ids of AWS are written ("AROA...").
std::string base32_digits(std::string_view bytes, std::size_t digits);

} // namespace snowglobe
