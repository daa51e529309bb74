#pragma once
// The Parameters section: types, defaults, constraints, and the values given from outside.
#include "emulator/base/json.h"
#include "emulator/stack/node.h"
#include "emulator/stack/refusals.h"

#include <map>
#include <set>
#include <string>

namespace snowglobe::stack {

// Of a parameter whose value is the name of one of SSM's, AWS::SSM::Parameter::Value<...>: what Ref
// answers.
enum class StoredParameter : std::uint8_t { text, list };

struct Parameters {
    std::map<std::string, json> values;       // what Ref answers: text, or a list of texts
    std::map<std::string, StoredParameter> stored; // those whose values are names
    std::map<std::string, std::string> texts; // as given
    std::set<std::string> refused;            // declared, but wrong
};

// The elements of a CommaDelimitedList.
json list_of(const std::string& text);

// `section` may be nullptr.
Parameters read_parameters(
    const Node* section, const std::map<std::string, std::string>& given, Refusals& refusals);

} // namespace snowglobe::stack
