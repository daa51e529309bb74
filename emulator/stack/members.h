#pragma once
// What the parts of a template have in common: members that are known, names that are allowed,
// conditions.
#include "emulator/stack/plan.h"

#include <string>
#include <vector>

namespace snowglobe::stack {

// Tells of a member that is none of those known.
void check_member(
    Refusals& refusals,
    const std::string& where,
    const Node::Entry& entry,
    const std::vector<std::string>& known,
    const std::string& kind);

// CloudFormation's logical ids are letters and digits. `what` has such a name: "resource".
void check_logical_ids(Refusals& refusals, const Node& section, const std::string& what);

// False for what has a `Condition` that does not hold. Throws LineError if there is no such
// condition.
bool is_wanted(const Node& declared, const Names& names);

} // namespace snowglobe::stack
