#pragma once
// What the expression language and the legacy parameters are parsed to: plain structs with names
// and values already resolved. parser.h and legacy.h make them; condition.h, projection.h, update.h
// and key_condition.h give them their meaning.
#include "emulator/base/json.h"

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace snowglobe::dynamodb {

// a.b[3]: "a", "b", 3. The first step is always a name.
using PathStep = std::variant<std::string, std::uint64_t>;
using Path = std::vector<PathStep>;

std::string to_text(const Path& path); // as errors show it: [a, b, [3]]

struct Operand {
    enum class Kind { path, value, size, if_not_exists, list_append, plus, minus };
    Kind kind = Kind::value;
    Path path;                      // path
    json value;                     // value: normalised
    std::vector<Operand> arguments; // the functions and operators
};

struct Condition {
    enum class Kind {
        all_of, // AND
        any_of, // OR
        negation,
        equal,
        not_equal,
        less,
        less_equal,
        greater,
        greater_equal,
        between, // operand, lower, upper
        in,      // operand, candidates...
        attribute_exists,
        attribute_not_exists,
        attribute_type,
        begins_with,
        contains,
    };
    Kind kind = Kind::all_of;
    std::vector<Condition> conditions; // of AND, OR and NOT
    std::vector<Operand> operands;     // of all others
};

using Projection = std::vector<Path>;

struct Update {
    struct Action {
        enum class Kind { set, remove, add, remove_elements }; // the last one is DELETE
        Kind kind = Kind::set;
        Path path;
        Operand operand; // unused by remove
    };
    std::vector<Action> actions; // in the order written, clause by clause
    bool from_expression = true; // false: AttributeUpdates, which has no request charge
};

} // namespace snowglobe::dynamodb
