#pragma once
// A filter: which documents somebody means. Parsed once (errors word for word as MongoDB's), then
// asked of each document. It keeps views of what it was parsed from.
#include "services/mongodb/bson.h"
#include "services/mongodb/paths.h"
#include "services/mongodb/regex.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe::mongodb {

class Expression;

struct Condition {
    enum class Kind : std::uint8_t {
        all,  // of the children; of none: true
        any,
        negation, // of the one child
        never,
        equal,
        less,
        less_or_equal,
        greater,
        greater_or_equal,
        in, // values, regexes
        exists,
        type,
        size,
        element_object, // an element that is an object of which the child holds
        element_value,  // an element of which the child holds, whose path is empty
        modulo,
        regex,
        expression
    };
    Kind kind = Kind::all;
    Path path;
    std::string dotted;
    Value value{};
    std::vector<Condition> children = {};
    std::vector<Value> values = {};
    std::vector<Type> types = {};
    std::vector<std::shared_ptr<const Regex>> regexes = {};
    std::int64_t divisor = 0;
    std::int64_t remainder = 0; // and of `size` how many
    std::shared_ptr<const Expression> computed = {};
};

// The element that the positional operator `$` of an update means.
struct MatchedElement {
    std::optional<std::size_t> position;
};

// Throw MongoError. The second: of a value itself.
Condition parse_filter(View filter);
Condition parse_value_filter(View operators);

class Filter {
public:
    // Of all documents.
    Filter() = default;
    // REQUIRES that the bytes outlive it. Throws MongoError.
    explicit Filter(View filter) : root_(parse_filter(filter)) {}
    // Conditions of a value itself: {$gt: 5}, as $pull and array filters have them.
    static Filter of_values(View operators);

    bool matches(View document, MatchedElement* element = nullptr) const;
    bool matches_value(const Value& value) const; // of one made by of_values
    const Condition& condition() const { return root_; }

private:
    Condition root_;
};

// One condition of one value, no array entered: for comparisons of any kind.
bool holds(const Condition& condition, const std::optional<Value>& value);

// {$gt: 1}: the first name begins with $ and is no DBRef's.
bool is_operators(const Value& value);
// Type by number or name; "number" are several. Throws MongoError.
std::vector<Type> types_of(const Value& wanted);

} // namespace snowglobe::mongodb
