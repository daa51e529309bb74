#pragma once
// What is checked of texts that people give.
#include <cstddef>
#include <string>
#include <string_view>

namespace class_connect {

std::string trimmed(std::string_view text);    // without blanks at its ends
std::size_t characters(std::string_view text); // code points of UTF-8
std::string lower_case(std::string text);      // ASCII letters
bool is_uuid_v4(std::string_view text);        // in lower case
bool is_timestamp(std::string_view text);      // YYYY-MM-DDTHH:MM:SSZ, of a day that exists
bool is_email(std::string_view text);          // one "@" with text on both sides

} // namespace class_connect
