#pragma once
// What a parameter's value must be: its size, its data type
// (https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-data-types.html),
// its allowed pattern.
#include "services/ssm/parameter.h"

#include <string>

namespace snowglobe::ssm {

constexpr std::size_t standard_bytes_max = 4'096;
constexpr std::size_t advanced_bytes_max = 8'192;

// Throws ValidationException: no text, or a reference to another parameter.
void check_text(const std::string& value);
void check_data_type_name(const std::string& data_type);
// All else, of a version that is complete; `before` is the one that it follows.
void check_value(const Version& version, const Version* before);
// Whether it is too much for the standard tier.
bool needs_advanced_tier(const Version& version);

} // namespace snowglobe::ssm
