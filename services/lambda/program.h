#pragma once
// Programs: code of functions that is an executable file, as Lambda's runtimes provided.* have it.
#include "services/service.h"

#include <optional>
#include <string>

namespace snowglobe::lambda {

// The program of a template's CodeUri, as an absolute path: `bootstrap` in a folder, or the file
// itself. Nothing: it names no program, so it is to be a library. Throws PropertyError for a
// program that cannot be run.
std::optional<std::string>
find_program(const ResourceRequest& request, const std::string& code_uri);

} // namespace snowglobe::lambda
