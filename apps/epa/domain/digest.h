#pragma once
// What is computed of secrets and of names. All of it takes and gives bytes unless it says hex.
#include <string>
#include <string_view>

namespace epa {

std::string sha256(std::string_view bytes);
std::string hmac_sha256(std::string_view key, std::string_view message);

std::string to_hex(std::string_view bytes);
std::string from_hex(std::string_view text); // throws std::invalid_argument

// Takes as long wherever they differ.
bool same_secret(std::string_view a, std::string_view b);

// RFC 4122, version 5, in the name space of object identifiers: the same name, the same uuid.
std::string name_uuid(std::string_view name);

} // namespace epa
