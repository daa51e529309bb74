#pragma once
// Filter patterns of events whose fields stand between blanks: `[host, -, user, status = 5*, ...]`.
// A field of the text is what stands between blanks, in "quotes" or in [brackets]. The pattern
// names as many as there are, or has `...` for any number of those that it does not name. Of a
// field conditions may be asked, joined by && and ||: `status = 404 || status = 410`,
// `size > 1000`, `status_code = 4* && status_code != 403`, `w = %WARN|ERROR%`.
#include "services/logs/filter_pattern.h"

namespace snowglobe::logs {

// REQUIRES that it begins with `[`, after blanks. Throws InvalidParameterException.
std::unique_ptr<FilterPattern::Form> read_fields_pattern(std::string_view pattern);

} // namespace snowglobe::logs
