#pragma once
// The Parameters section: types, defaults, constraints, and the values given from outside.
#include "emulator/base/json.h"
#include "emulator/stack/node.h"

#include <map>
#include <string>

namespace snowglobe::stack {

struct Parameters {
    std::map<std::string, json> values;       // what Ref answers: text, a number or a list
    std::map<std::string, std::string> texts; // as given
};

// `section` may be nullptr. Throws LineError.
Parameters read_parameters(const Node* section, const std::map<std::string, std::string>& given);

} // namespace snowglobe::stack
