#pragma once
// CloudWatch Logs' words for what is refused, and its opaque tokens.
#include "emulator/base/error.h"
#include "services/logs/group.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace snowglobe::logs {

ApiError invalid_parameter(std::string text);
ApiError no_such_group();
ApiError no_such_stream();
ApiError already_exists(std::string_view what); // "log group"

// 56 digits, as AWS's. Since 2023 nobody has to send it.
std::string sequence_token(const GroupPlace& place, const std::string& name, const Stream& stream);

// Pages of lists by name: the name after which the page begins that the request asks for. Throws
// InvalidParameterException.
std::string page_start(const json& request);
std::string page_token(std::string_view last);
std::size_t limit_of(const json& request, std::size_t otherwise);

} // namespace snowglobe::logs
