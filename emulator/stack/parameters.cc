#include "emulator/stack/parameters.h"

#include "emulator/base/pattern.h"
#include "emulator/base/spelling.h"
#include "emulator/stack/conform.h"
#include "emulator/stack/members.h"

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <vector>

namespace snowglobe::stack {

namespace {

const std::vector<std::string> members{
    "Type",
    "Default",
    "AllowedValues",
    "AllowedPattern",
    "MinLength",
    "MaxLength",
    "MinValue",
    "MaxValue",
    "ConstraintDescription",
    "Description",
    "NoEcho"};

std::string trimmed(const std::string& text) {
    const std::size_t from = text.find_first_not_of(' ');
    return from == std::string::npos ? ""
                                     : text.substr(from, text.find_last_not_of(' ') - from + 1);
}

// One declared parameter while it is being read.
class Declaration {
public:
    Declaration(const Node::Entry& entry, Refusals& refusals) : entry_(entry) {
        if (!entry.value.is_map()) {
            fail(entry.line, "must be a map with a Type");
        }
        for (const Node::Entry& member : entry.value.entries) {
            if (std::find(members.begin(), members.end(), member.key) == members.end()) {
                refusals.attempt([&] {
                    fail(
                        member.line,
                        "no such member " + member.key + suggestion(member.key, members));
                });
            }
        }
        const Node::Entry* type = entry.value.find("Type");
        if (type == nullptr) {
            fail(entry.line, "has no Type");
        }
        type_ = type->value.text;
        if (type_ != "String" && type_ != "Number" && type_ != "CommaDelimitedList" &&
            !type_.starts_with("List<") && !type_.starts_with("AWS::")) {
            fail(type->line, "unknown type " + type_);
        }
    }

    std::string text(const std::map<std::string, std::string>& given) const {
        const auto found = given.find(entry_.key);
        if (found != given.end()) {
            return found->second;
        }
        const Node::Entry* value = entry_.value.find("Default");
        if (value == nullptr || !value->value.is_scalar()) {
            fail(
                entry_.line,
                value == nullptr ? "has no Default, so a value must be given"
                                 : "its Default must be text");
        }
        return value->value.text;
    }

    std::optional<StoredParameter> stored() const {
        constexpr std::string_view prefix = "AWS::SSM::Parameter::Value<";
        if (!type_.starts_with(prefix)) {
            return std::nullopt;
        }
        const std::string_view of = std::string_view(type_).substr(prefix.size());
        return of.starts_with("List<") || of.starts_with("CommaDelimitedList")
                   ? StoredParameter::list
                   : StoredParameter::text;
    }

    // Numbers stay text, as they do for CloudFormation; a property that wants one makes it one.
    json value(const std::string& text) const {
        if (type_ != "CommaDelimitedList" && !type_.starts_with("List<")) {
            check(text);
            if (type_ == "Number") {
                check_number(text);
            }
            return text;
        }
        json list = list_of(text);
        for (const json& element : list) {
            check(element.get<std::string>());
            if (type_ == "List<Number>") {
                check_number(element.get<std::string>());
            }
        }
        return list;
    }

private:
    [[noreturn]] void fail(int line, const std::string& message) const {
        throw LineError{line, "Parameters." + entry_.key + ": " + message};
    }

    void check_number(const std::string& text) const {
        const auto number = number_of(text);
        if (!number) {
            fail(entry_.line, "\"" + text + "\" is not a number");
        }
        for (const char* bound : {"MinValue", "MaxValue"}) {
            const Node::Entry* limit = entry_.value.find(bound);
            const auto other = limit == nullptr ? std::nullopt : number_of(limit->value.text);
            if (other &&
                (std::string(bound) == "MinValue" ? *number < *other : *number > *other)) {
                fail(entry_.line, text + " is beyond " + bound + " " + limit->value.text);
            }
        }
    }

    void check(const std::string& text) const {
        const Node::Entry* allowed = entry_.value.find("AllowedValues");
        if (allowed != nullptr) {
            std::string all;
            bool found = false;
            for (const Node& item : allowed->value.items) {
                found = found || item.text == text;
                all += (all.empty() ? "" : ", ") + item.text;
            }
            if (!found) {
                fail(entry_.line, "\"" + text + "\" is not one of " + all);
            }
        }
        const Node::Entry* pattern = entry_.value.find("AllowedPattern");
        if (pattern != nullptr && !matches(text, *pattern)) {
            fail(entry_.line, "\"" + text + "\" does not match " + pattern->value.text);
        }
        for (const char* bound : {"MinLength", "MaxLength"}) {
            const Node::Entry* limit = entry_.value.find(bound);
            const auto length = limit == nullptr ? std::nullopt : number_of(limit->value.text);
            if (length && (std::string(bound) == "MinLength" ? json(text.size()) < *length
                                                             : json(text.size()) > *length)) {
                fail(entry_.line, "\"" + text + "\" is beyond " + bound + " " + length->dump());
            }
        }
    }

    bool matches(const std::string& text, const Node::Entry& pattern) const {
        try {
            return Pattern(pattern.value.text).matches(text);
        } catch (const std::invalid_argument& error) {
            fail(
                pattern.line,
                std::string("AllowedPattern is not a regular expression: ") + error.what());
        }
    }

    const Node::Entry& entry_;
    std::string type_;
};

} // namespace

json list_of(const std::string& text) {
    json list = json::array();
    for (std::size_t from = 0; from <= text.size();) {
        const std::size_t comma = std::min(text.find(',', from), text.size());
        list.push_back(trimmed(text.substr(from, comma - from)));
        from = comma + 1;
    }
    return list;
}

Parameters read_parameters(
    const Node* section, const std::map<std::string, std::string>& given, Refusals& refusals) {
    Parameters parameters;
    if (section == nullptr) {
        return parameters;
    }
    check_logical_ids(refusals, *section, "a parameter");
    for (const Node::Entry& entry : section->entries) {
        const bool good = refusals.attempt([&] {
            const Declaration declaration(entry, refusals);
            const std::string text = declaration.text(given);
            parameters.values[entry.key] = declaration.value(text);
            parameters.texts[entry.key] = text;
            if (const auto stored = declaration.stored()) {
                parameters.stored[entry.key] = *stored;
            }
        });
        if (!good) {
            parameters.refused.insert(entry.key);
        }
    }
    return parameters;
}

} // namespace snowglobe::stack
