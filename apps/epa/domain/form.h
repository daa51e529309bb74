#pragma once
// Percent-encoding, of URLs and of forms.
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace epa {

std::string percent_encoded(std::string_view text);
std::string percent_decoded(std::string_view text); // what is no code stays; '+' is itself

// "a=1&b=%20", in this order.
std::string form(const std::vector<std::pair<std::string, std::string>>& members);
std::map<std::string, std::string> read_form(std::string_view text); // of one name the last

} // namespace epa
