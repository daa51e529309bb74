#pragma once
// The variables of a command (`let`), which its expressions name "$$x". They do not change while it
// runs: each value is put in the place of its name before anything is parsed.
#include "services/mongodb/bson.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace snowglobe::mongodb {

class Variables {
public:
    // Throws MongoError: no variable can be called so, or its value cannot be computed.
    explicit Variables(const std::optional<View>& let);

    // With the values in them; `kept` owns the bytes, and without variables it is what it was. In
    // filters expressions stand in $expr only.
    View in_filter(View filter, Document& kept) const;
    View in_expressions(View document, Document& kept) const;
    View in_pipeline(View stages, Document& kept) const;

private:
    enum class Where : std::uint8_t { filter, expression };
    OwnedValue with_values(const Value& value, Where where) const;
    Document with_values(View members, Where where) const;
    std::optional<OwnedValue> value_of(std::string_view text) const;

    std::map<std::string, OwnedValue, std::less<>> values_;
};

// An update as it is asked for: where it is a pipeline, with the values in it.
Value with_values(const Variables& variables, const Value& update, Document& kept);

} // namespace snowglobe::mongodb
