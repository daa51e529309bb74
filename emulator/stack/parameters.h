#pragma once
// The Parameters section: types, defaults, constraints, and the values given from outside.
#include "emulator/base/json.h"
#include "emulator/stack/node.h"
#include "emulator/stack/refusals.h"

#include <map>
#include <set>
#include <string>

namespace snowglobe::stack {

struct Parameters {
    std::map<std::string, json> values;       // what Ref answers: text, or a list of texts
    std::map<std::string, std::string> texts; // as given
    std::set<std::string> refused;            // declared, but wrong
};

// `section` may be nullptr.
Parameters read_parameters(
    const Node* section, const std::map<std::string, std::string>& given, Refusals& refusals);

} // namespace snowglobe::stack
