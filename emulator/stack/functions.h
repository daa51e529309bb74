#pragma once
// Intrinsic functions: what Ref, Fn::Sub and the others make of a Node. What names stand for is
// the business of Names, so the same walk checks a template (values of resources unknown yet) and
// deploys it.
#include "emulator/base/json.h"
#include "emulator/stack/node.h"
#include "emulator/stack/refusals.h"

#include <optional>
#include <string>
#include <string_view>

namespace snowglobe::stack {

struct LoadOptions;

struct Value {
    enum class State {
        known,
        unknown, // depends on a resource that is not made yet; null where that is in `data`
        wrong,   // something in it is, and has been told
        absent,  // AWS::NoValue
    };
    State state = State::known;
    json data;

    static Value of(json data) { return {State::known, std::move(data)}; }
    static Value unknown() { return {State::unknown, nullptr}; }
    static Value wrong() { return {State::wrong, nullptr}; }
    static Value absent() { return {State::absent, nullptr}; }
};

class Names {
public:
    // Each throws LineError if there is no such name, Told where that was told before.
    virtual Value reference(const std::string& name, int line) const = 0;
    virtual Value
    attribute(const std::string& resource, const std::string& attribute, int line) const = 0;
    virtual bool condition(const std::string& name, int line) const = 0;
    virtual const Node* mappings() const = 0; // the section; nullptr: none
    // A value that lies elsewhere (plan.h, Outside).
    virtual Value
    outside(const std::string& kind, const std::string& name, int line) const = 0;
    virtual const LoadOptions& options() const = 0;
    // Where evaluate() tells what is wrong, to go on; nullptr: it throws.
    virtual Refusals* refusals() const = 0;

protected:
    ~Names() = default;
};

// A scalar as a value: plain true, 30 and 0.5 are booleans and numbers, all else is text.
json scalar_value(const Node& node);
Value evaluate(const Node& node, const Names& names);
// Fn::Equals, Fn::Not, Fn::And, Fn::Or, Condition.
bool evaluate_condition(const Node& node, const Names& names);
// The text of a string, number or boolean; nullopt for others.
std::optional<std::string> text_of(const json& value);
// "Ref" or "Fn::..."
bool is_function(std::string_view key);

} // namespace snowglobe::stack
