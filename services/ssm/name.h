#pragma once
// Names of parameters, and what may stand in their place: ARNs, and a version or label after a
// colon. The rules: https://docs.aws.amazon.com/systems-manager/latest/userguide/
// sysman-parameter-name-constraints.html
#include "emulator/base/error.h"
#include "emulator/call/context.h"

#include <string>
#include <string_view>

namespace snowglobe::ssm {

// What tells parameters apart: the name without its first slash, as their ARNs have it. So "/a" and
// "a" are one parameter, which keeps the name that it was made with.
std::string path_of(std::string_view name);
std::string arn_of(const Scope& scope, std::string_view path);

// Letters, digits, and .-_: of names and labels.
bool is_name_character(char c);

// A name that PutParameter may make: throws ValidationException, AccessDeniedException,
// HierarchyLevelLimitExceededException. Blanks around it do not count.
std::string new_name(const Context& context, std::string_view text);
// A name that must stand alone; the path of it. Throws ValidationException, AccessDeniedException.
std::string plain_path(std::string_view text);

// "name", "name:3", "name:label", or an ARN in the place of the name.
struct Reference {
    std::string path;
    std::string selector;    // without its colon; empty: the latest version
    bool is_elsewhere = false; // an ARN of another account or region
};
Reference read_reference(const Context& context, std::string_view text);

// GetParametersByPath's path and the Path filter: the prefix that all paths below it begin with.
// Throws ValidationException.
std::string prefix_of(std::string_view hierarchy);
bool is_reserved(std::string_view hierarchy); // begins with aws or ssm

} // namespace snowglobe::ssm
