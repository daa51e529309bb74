#pragma once
// What is computed of a document: "$a.b", {$add: [...]}. Of $group, $project and $expr. What is not
// in the table of expression_functions.cc is refused by name.
#include "services/mongodb/bson.h"
#include "services/mongodb/paths.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace snowglobe::mongodb {

// What an expression came to: a value, or nothing at all (a field that is not there).
class Computed {
public:
    Computed() = default;
    Computed(OwnedValue value) : value_(std::move(value)) {} // NOLINT: implicit on purpose
    Computed(const Value& value) : value_(value) {}          // NOLINT: the same
    bool is_missing() const { return !value_; }
    bool is_absent() const { return !value_ || value_->value().is_null(); }
    // Null where it is missing.
    Value value() const { return value_ ? value_->value() : Value{}; }
    OwnedValue owned() const { return value_ ? *value_ : OwnedValue{}; }

private:
    std::optional<OwnedValue> value_;
};

class Expression {
public:
    // Keeps views of the bytes. Throws MongoError.
    static Expression parse(const Value& value);
    Computed evaluate(View document) const;

    using Function = Computed (*)(const std::vector<Expression>& arguments, View document);
    const Value& literal() const { return literal_; }

private:
    enum class Kind : std::uint8_t { literal, path, root, object, array, function };
    Kind kind_ = Kind::literal;
    Value literal_{};
    Path path_;
    std::vector<std::pair<std::string, Expression>> members_; // of an object
    std::vector<Expression> arguments_;                       // of an array or function
    Function function_ = nullptr;
};

// The table: nothing, if there is no such function.
struct FunctionRow {
    std::string_view name;
    std::size_t arguments_min;
    std::size_t arguments_max;
    Expression::Function run;
};
const FunctionRow* find_function(std::string_view name);

} // namespace snowglobe::mongodb
