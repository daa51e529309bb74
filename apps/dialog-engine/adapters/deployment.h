#pragma once
// Where this code runs: the stage, and the names of the resources that belong to it.
#include <string>
#include <string_view>

namespace dialog_engine {

// The stage of this function; every handler asks first. Throws when the function and what was
// deployed disagree, so that code of one stage never touches the data of another.
std::string require_stage();

std::string resource_name(std::string_view name); // "message-log" -> "message-log-dev"
std::string table_name(std::string_view name);    // "dialog-state" -> "dialog-state-dev"

} // namespace dialog_engine
