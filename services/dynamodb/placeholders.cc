#include "services/dynamodb/placeholders.h"

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
values_without_expression(const std::vector<std::string_view>& missing, const Wording& wording) {
    std::string text = std::string(values_member) + " can only be specified when using expressions";
    const bool is_read = wording.operation() == "Query" || wording.operation() == "Scan";
    if (wording.newer() && !is_read) {
        return text;
    }
    const char* separator = ": ";
    for (const std::string_view expression : missing) {
        text.append(separator).append(expression).append(" is null");
        separator = " and ";
    }
    return text;
}

} // namespace

Placeholders::Placeholders(
    const json& members,
    std::initializer_list<std::string_view> expressions,
    const Wording& wording)
    : wording_(wording) {
    bool has_expression = false;
    bool has_value_user = false; // a projection takes no values
    std::vector<std::string_view> missing;
    for (const std::string_view expression : expressions) {
        const bool given = members.contains(expression);
        has_expression = has_expression || given;
        if (expression != "ProjectionExpression") {
            has_value_user = has_value_user || given;
            missing.push_back(expression);
        }
    }
    const auto names = members.find(names_member);
    const auto values = members.find(values_member);
    if (names != members.end() && !has_expression) {
        throw wording_.error(
            std::string(names_member) + " can only be specified when using expressions");
    }
    if (values != members.end() && !has_value_user) {
        throw wording_.error(values_without_expression(missing, wording_));
    }
    if (names != members.end()) {
        read_names(*names);
    }
    if (values != members.end()) {
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
        names_.emplace(key, name.get<std::string>());
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
    for (const auto& [key, value] : values.items()) {
        json copy = value;
        const bool is_transaction = wording_.operation() == "TransactWriteItems";
        normalise_value(
            copy, wording_.for_value(key), is_transaction ? nesting_max_compared : nesting_max);
        values_.emplace(key, std::move(copy));
    }
}

const std::string* Placeholders::find_name(const std::string& placeholder) {
    const auto found = names_.find(placeholder);
    if (found == names_.end()) {
        return nullptr;
    }
    used_.insert(placeholder);
    return &found->second;
}

const json* Placeholders::find_value(const std::string& placeholder) {
    const auto found = values_.find(placeholder);
    if (found == values_.end()) {
        return nullptr;
    }
    used_.insert(placeholder);
    return &found->second;
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
        for (const auto& [placeholder, content] : defined) {
            if (used_.count(placeholder) == 0) {
                unused.append(unused.empty() ? "" : ", ").append(placeholder);
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
