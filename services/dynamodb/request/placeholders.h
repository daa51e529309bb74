#pragma once
// ExpressionAttributeNames and ExpressionAttributeValues of one request: what #n and :v stand for,
// and which of them were used.
#include "emulator/base/json.h"
#include "services/dynamodb/request/members.h"
#include "services/dynamodb/request/wording.h"

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe::dynamodb {

class Placeholders {
public:
    // Checks both maps: given without an expression, empty, keys' syntax, values. `expressions` are
    // the members that count as expressions here. `members` has the two maps: those of the request,
    // or of one action of a transaction.
    Placeholders(
        const Members& members, std::initializer_list<Member> expressions, const Wording& wording);

    // Attribute name for "#n", value for ":v" (nullptr: not defined); they count as used.
    const std::string* find_name(std::string_view placeholder);
    const json* find_value(std::string_view placeholder);

    // PutItem and DeleteItem check other things before they refuse an undefined placeholder: with
    // defer_undefined() the parser hands the error over, and check_all_used() throws it.
    void defer_undefined() { defers_undefined_ = true; }
    bool defers_undefined() const { return defers_undefined_; }
    void note_undefined(const std::string& error_text);

    // Undefined ones (if deferred), then "Value provided in ... unused in expressions".
    void check_all_used() const;

    const Wording& wording() const { return wording_; }

private:
    struct Name {
        std::string_view placeholder;
        const std::string* name;
        bool used = false;
    };
    struct Value {
        std::string_view placeholder;
        json value; // normalised
        bool used = false;
    };

    void read_names(const json& names);
    void read_values(const json& values);

    const Wording wording_;
    std::vector<Name> names_; // in the order of the request's members
    std::vector<Value> values_;
    std::string undefined_; // first error text that was deferred
    bool defers_undefined_ = false;
};

} // namespace snowglobe::dynamodb
