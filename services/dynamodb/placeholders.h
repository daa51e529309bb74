#pragma once
// ExpressionAttributeNames and ExpressionAttributeValues of one request: what #n and :v stand for,
// and which of them were used.
#include "emulator/base/json.h"
#include "services/dynamodb/value.h"
#include "services/dynamodb/wording.h"

#include <initializer_list>
#include <map>
#include <set>
#include <string>
#include <string_view>

namespace snowglobe::dynamodb {

class Placeholders {
public:
    // Checks both maps: given without an expression, empty, keys' syntax, values. The members named
    // in `expressions` are those that count as expressions here ("ConditionExpression", ...).
    // `members` holds the two maps: the request itself, or one action of a transaction.
    Placeholders(
        const json& members,
        std::initializer_list<std::string_view> expressions,
        const Wording& wording);

    // Attribute name for "#n", value for ":v" (nullptr: not defined); they count as used.
    const std::string* find_name(const std::string& placeholder);
    const json* find_value(const std::string& placeholder);

    // PutItem and DeleteItem check other things before they refuse an undefined placeholder: with
    // defer_undefined() the parser hands the error over, and check_all_used() throws it.
    void defer_undefined() { defers_undefined_ = true; }
    bool defers_undefined() const { return defers_undefined_; }
    void note_undefined(const std::string& error_text);

    // Undefined ones (if deferred), then "Value provided in ... unused in expressions".
    void check_all_used() const;

    const Wording& wording() const { return wording_; }

private:
    void read_names(const json& names);
    void read_values(const json& values);

    const Wording wording_;
    std::map<std::string, std::string> names_;
    std::map<std::string, json> values_;
    std::set<std::string> used_;
    std::string undefined_; // first error text that was deferred
    bool defers_undefined_ = false;
};

} // namespace snowglobe::dynamodb
