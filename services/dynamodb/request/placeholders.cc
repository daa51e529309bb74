#include "services/dynamodb/request/placeholders.h"

#include "services/dynamodb/value.h"

#include <algorithm>
#include <vector>

namespace snowglobe::dynamodb {

namespace {

constexpr const char* names_member = "ExpressionAttributeNames";
constexpr const char* values_member = "ExpressionAttributeValues";

bool is_placeholder(const std::string& text, char sigil) {
    return text.size() > 1 && text[0] == sigil &&
           std::all_of(text.begin() + 1, text.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '_';
           });
}

std::string invalid_key(const char* member, const std::string& key) {
    return std::string(member) + " contains invalid key: Syntax error; key: \"" + key + "\"";
}

// The newer layer of the write operations says no more than that; the others name what was missing.
std::string
values_without_expression(const std::vector<Member>& missing, const Wording& wording) {
    std::string text = std::string(values_member) + " can only be specified when using expressions";
    const bool is_read = wording.operation() == "Query" || wording.operation() == "Scan";
    if (wording.newer() && !is_read) {
        return text;
    }
    const char* separator = ": ";
    for (const Member expression : missing) {
        text.append(separator).append(name_of(expression)).append(" is null");
        separator = " and ";
    }
    return text;
}

// Marks it as used; nullptr: not defined. They are sorted, as members of JSON are.
template <class Defined> Defined* find(std::vector<Defined>& all, std::string_view placeholder) {
    const auto found =
        std::lower_bound(all.begin(), all.end(), placeholder, [](const Defined& one, auto name) {
            return one.placeholder < name;
        });
    if (found == all.end() || found->placeholder != placeholder) {
        return nullptr;
    }
    found->used = true;
    return &*found;
}

} // namespace

Placeholders::Placeholders(
    const Members& members, std::initializer_list<Member> expressions, const Wording& wording)
    : wording_(wording) {
    const json* names = members[Member::ExpressionAttributeNames];
    const json* values = members[Member::ExpressionAttributeValues];
    if (names == nullptr && values == nullptr) {
        return;
    }
    bool has_expression = false;
    bool has_value_user = false; // a projection takes no values
    std::vector<Member> missing;
    for (const Member expression : expressions) {
        const bool given = members.has(expression);
        has_expression = has_expression || given;
        if (expression != Member::ProjectionExpression) {
            has_value_user = has_value_user || given;
            missing.push_back(expression);
        }
    }
    if (names != nullptr && !has_expression) {
        throw wording_.error(
            std::string(names_member) + " can only be specified when using expressions");
    }
    if (values != nullptr && !has_value_user) {
        throw wording_.error(values_without_expression(missing, wording_));
    }
    if (names != nullptr) {
        read_names(*names);
    }
    if (values != nullptr) {
        read_values(*values);
    }
}

void Placeholders::read_names(const json& names) {
    if (names.empty()) {
        throw wording_.error(std::string(names_member) + " must not be empty");
    }
    for (const auto& [key, name] : names.items()) {
        if (!is_placeholder(key, '#')) {
            throw wording_.error(invalid_key(names_member, key));
        }
    }
    for (const auto& [key, name] : names.items()) {
        if (name.get_ref<const std::string&>().empty()) {
            throw wording_.error(
                std::string(names_member) +
                " contains invalid value: Empty attribute name for key " + key);
        }
        names_.push_back({key, &name.get_ref<const std::string&>()});
    }
}

void Placeholders::read_values(const json& values) {
    if (values.empty()) {
        throw wording_.error(std::string(values_member) + " must not be empty");
    }
    for (const auto& [key, value] : values.items()) {
        if (!is_placeholder(key, ':')) {
            throw wording_.error(invalid_key(values_member, key));
        }
    }
    const bool is_transaction = wording_.operation() == "TransactWriteItems";
    for (const auto& [key, value] : values.items()) {
        json& copy = values_.emplace_back(Value{key, value}).value;
        normalise_value(
            copy, wording_.for_value(key), is_transaction ? nesting_max_compared : nesting_max);
    }
}

const std::string* Placeholders::find_name(std::string_view placeholder) {
    Name* name = find(names_, placeholder);
    return name == nullptr ? nullptr : name->name;
}

const json* Placeholders::find_value(std::string_view placeholder) {
    Value* value = find(values_, placeholder);
    return value == nullptr ? nullptr : &value->value;
}

void Placeholders::note_undefined(const std::string& error_text) {
    if (undefined_.empty()) {
        undefined_ = error_text;
    }
}

void Placeholders::check_all_used() const {
    if (!undefined_.empty()) {
        throw wording_.error(undefined_);
    }
    const auto check = [&](const auto& defined, const char* member) {
        std::string unused;
        for (const auto& each : defined) {
            if (!each.used) {
                unused.append(unused.empty() ? "" : ", ").append(each.placeholder);
            }
        }
        if (!unused.empty()) {
            throw wording_.error(
                std::string("Value provided in ") + member + " unused in expressions: keys: {" +
                unused + "}");
        }
    };
    check(names_, names_member);
    check(values_, values_member);
}

} // namespace snowglobe::dynamodb
