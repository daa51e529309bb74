#pragma once
// Resources that SAM makes by itself, beside those that a template declares.
#include "emulator/stack/plan.h"

namespace snowglobe::stack {

// Of the API for Api events that name none.
inline constexpr const char* implied_api = "ServerlessRestApi";
inline constexpr const char* implied_http_api = "ServerlessHttpApi";

// A role for each function, an API for events that name none: templates refer to them by these
// names.
void add_implied_resources(Plan& plan, const ResourceTypes& types);

} // namespace snowglobe::stack
