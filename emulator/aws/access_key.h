#pragma once
// Access keys that were issued here, as temporary credentials of a role are. As AWS's do they name
// their account (https://docs.aws.amazon.com/STS/latest/APIReference/API_GetAccessKeyInfo.html), so
// that whoever signs with one works in it. Keys of AWS itself are told apart by a check sum. Pure.
#include "emulator/base/encoding.h"
#include "emulator/world/draws.h"

#include <optional>
#include <string>
#include <string_view>

namespace snowglobe {

// "ASIA" and 16 characters. REQUIRES that the account is 12 digits.
std::string issue_access_key(std::string_view account, const Id128& id);
// nullopt: it was not issued here.
std::optional<std::string> account_of_issued_key(std::string_view access_key);

// RFC 4648's base32 digits of the first bytes, as ids of AWS are written ("AROA...").
std::string base32_digits(std::string_view bytes, std::size_t digits);

} // namespace snowglobe
