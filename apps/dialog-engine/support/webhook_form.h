#pragma once
// A webhook of the carrier: its form, and the signature that proves who sent it.
#include <map>
#include <string>
#include <string_view>

namespace dialog_engine {

using Form = std::map<std::string, std::string>;

// Keys stay as they came, only values are decoded; the last of equal keys wins. Throws
// std::invalid_argument for a pair without '='. A Mexican WhatsApp sender loses the "1" that the
// carrier puts into its number, before anybody looks at the form, also the signature's check.
Form parse_form(std::string_view body);

// base64(HMAC-SHA1(token, url and all keys with their values, sorted by key)).
std::string signature(std::string_view token, std::string_view url, const Form& form);
// The carrier signs the URL with or without its port.
bool is_signed(
    std::string_view given,
    std::string_view token,
    std::string_view host,
    std::string_view path,
    const Form& form);

} // namespace dialog_engine
