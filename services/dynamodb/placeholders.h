#pragma once
// ExpressionAttributeNames and ExpressionAttributeValues of one request: what #n and :v stand for,
// and which of them were used.
#include "emulator/base/json.h"
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

    // Attribute name for "#n", value for ":v"; they count as used. An undefined one ends the
    // request: at once, or in check_all_used() where the operation checks other things before
    // (PutItem, DeleteItem). `kind` is the expression's: "Condition", "Update"...
    std::string name(const std::string& placeholder, std::string_view kind);
    json value(const std::string& placeholder, std::string_view kind);
    bool has_value(const std::string& placeholder) const;
    void defer_undefined() { defer_undefined_ = true; }

    // Undefined ones (if deferred), then "Value provided in ... unused in expressions".
    void check_all_used() const;

    const Wording& wording() const { return wording_; }

private:
    const Wording& wording_;
    std::map<std::string, std::string> names_;
    std::map<std::string, json> values_;
    std::set<std::string> used_;
    std::string undefined_; // first error text that was deferred
    bool defer_undefined_ = false;
};

} // namespace snowglobe::dynamodb
