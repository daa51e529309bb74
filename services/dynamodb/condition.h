#pragma once
// The meaning of conditions and filters.
#include "emulator/base/json.h"
#include "services/dynamodb/expression.h"

#include <string>
#include <vector>

namespace snowglobe::dynamodb {

// `item` is the stored item, or nullptr where there is none (a write's condition on a new key).
bool holds(const Condition& condition, const json* item);

// What stands at a path of an item; nullptr when nothing does.
const json* find(const json& item, const Path& path);

// Top-level attribute names that the condition speaks of: filters must not name key attributes.
std::vector<std::string> attributes_of(const Condition& condition);

} // namespace snowglobe::dynamodb
