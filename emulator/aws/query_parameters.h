#pragma once
// The parameters of the Query protocol, in the URL or in a form. Pure.
#include "emulator/net/http_message.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace snowglobe {

// Beyond it nothing is read: ten messages with ten attributes each are some 450.
constexpr std::size_t query_parameters_max = 10'000;

// Decoded, in the order of the request: those of the URL, then those of a form body.
using QueryParameters = std::vector<std::pair<std::string, std::string>>;

// nullopt: too many, or not UTF-8.
std::optional<QueryParameters> read_query_parameters(const HttpRequest& request);
// The first of that name, "" if there is none.
std::string_view find_parameter(const QueryParameters& parameters, std::string_view name);

// Before anything is decoded, for requests that may be somebody else's: there is a parameter
// Action, the URL is signed (X-Amz-Credential).
bool has_action(const HttpRequest& request);
bool has_query_signature(const HttpRequest& request);

} // namespace snowglobe
