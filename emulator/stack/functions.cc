#include "emulator/stack/functions.h"

#include "emulator/base/encoding.h"
#include "emulator/stack/dynamic_references.h"
#include "emulator/stack/function_arguments.h"
#include "emulator/stack/list_functions.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace snowglobe::stack {

namespace {

bool is_integer(std::string_view text) {
    if (text.starts_with('-') || text.starts_with('+')) {
        text.remove_prefix(1);
    }
    // Leading zeroes are kept as text: an account id is not a number.
    return !text.empty() && text.size() <= 18 && (text.size() == 1 || text[0] != '0') &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

Value call_ref(const Node::Entry& call, const Names& names) {
    if (!call.value.is_scalar()) {
        fail(call.line, "Ref takes a name");
    }
    return names.reference(call.value.text, call.line);
}

Value call_get_att(const Node::Entry& call, const Names& names) {
    if (call.value.is_scalar()) {
        const std::size_t dot = call.value.text.find('.');
        if (dot != std::string::npos) {
            return names.attribute(
                call.value.text.substr(0, dot), call.value.text.substr(dot + 1), call.line);
        }
    } else if (
        call.value.items.size() == 2 && call.value.items[0].is_scalar() &&
        call.value.items[1].is_scalar()) {
        return names.attribute(call.value.items[0].text, call.value.items[1].text, call.line);
    }
    fail(call.line, "Fn::GetAtt takes Resource.Attribute or [Resource, Attribute]");
}

// Runs what evaluates something; what is wrong in it is told, so that the rest is looked at, too.
template <class Body> Value guarded(const Names& names, Body&& body) {
    Value value = Value::wrong();
    if (names.refusals() == nullptr) {
        value = body();
    } else {
        names.refusals()->attempt([&] { value = body(); });
    }
    return value;
}

// What ${name} stands for: a variable of the call, an attribute, or a reference.
Value substitute(const std::string& name, const Node* variables, const Names& names, int line) {
    if (variables != nullptr) {
        if (const Node::Entry* variable = variables->find(name)) {
            return evaluate(variable->value, names);
        }
    }
    const std::size_t dot = name.find('.');
    return dot == std::string::npos
               ? names.reference(name, line)
               : names.attribute(name.substr(0, dot), name.substr(dot + 1), line);
}

Value call_sub(const Node::Entry& call, const Names& names) {
    const Node* text = &call.value;
    const Node* variables = nullptr;
    if (call.value.is_sequence()) {
        const auto& items = arguments(call, 2, 2);
        text = &items[0];
        variables = &items[1];
    }
    if (!text->is_scalar() || (variables != nullptr && !variables->is_map())) {
        fail(call.line, "Fn::Sub takes a text, or [text, map of variables]");
    }
    std::string out;
    bool unknown = false;
    bool wrong = false;
    std::size_t from = 0;
    for (std::size_t open = text->text.find("${"); open != std::string::npos;
         open = text->text.find("${", from)) {
        out.append(text->text, from, open - from);
        const std::size_t close = text->text.find('}', open);
        if (close == std::string::npos) {
            fail(text->line, "Fn::Sub: ${ without }");
        }
        const std::string name = text->text.substr(open + 2, close - open - 2);
        from = close + 1;
        if (name.starts_with("!")) {
            out.append("${").append(name, 1).append("}"); // ${!Literal}
            continue;
        }
        const Value value = guarded(names, [&] {
            Value found = substitute(name, variables, names, text->line);
            const auto shown = text_argument(found, "Fn::Sub: ${" + name + "}", text->line);
            out.append(shown.value_or(""));
            return found;
        });
        unknown = unknown || value.state == Value::State::unknown;
        wrong = wrong || value.state == Value::State::wrong;
    }
    out.append(text->text, from);
    if (wrong) {
        throw Told{};
    }
    return unknown ? Value::unknown() : Value::of(std::move(out));
}

// The fourth argument of Fn::FindInMap: {DefaultValue: ...}; nullptr: there is none.
const Node* default_of(const std::vector<Node>& items) {
    if (items.size() < 4) {
        return nullptr;
    }
    const Node::Entry* entry = items[3].find("DefaultValue");
    if (entry == nullptr || items[3].entries.size() != 1) {
        fail(items[3].line, "Fn::FindInMap's fourth argument is {DefaultValue: ...}");
    }
    return &entry->value;
}

Value call_find_in_map(const Node::Entry& call, const Names& names) {
    const Node* at = names.mappings();
    std::string path = "Mappings";
    const auto& items = arguments(call, 3, 4);
    const Node* otherwise = default_of(items);
    for (std::size_t i = 0; i < 3; ++i) {
        const Node& item = items[i];
        const auto key = text_argument(evaluate(item, names), "a key of Fn::FindInMap", item.line);
        if (!key) {
            fail(item.line, "Fn::FindInMap's keys cannot depend on resources");
        }
        const Node::Entry* entry = at == nullptr ? nullptr : at->find(*key);
        if (entry == nullptr && otherwise != nullptr) {
            return evaluate(*otherwise, names);
        }
        if (entry == nullptr) {
            fail(item.line, "Fn::FindInMap: there is no " + *key + " in " + path);
        }
        path += "." + *key;
        at = &entry->value;
    }
    return evaluate(*at, names);
}

Value call_if(const Node::Entry& call, const Names& names) {
    const auto& items = arguments(call, 3, 3);
    if (!items[0].is_scalar()) {
        fail(items[0].line, "Fn::If takes [condition's name, value if true, value if false]");
    }
    return evaluate(names.condition(items[0].text, items[0].line) ? items[1] : items[2], names);
}

Value call_base64(const Node::Entry& call, const Names& names) {
    const auto text = text_argument(evaluate(call.value, names), "Fn::Base64's value", call.line);
    return text ? Value::of(base64_encode(*text)) : Value::unknown();
}

Value call_to_json_string(const Node::Entry& call, const Names& names) {
    if (!call.value.is_map() && !call.value.is_sequence()) {
        fail(call.line, "Fn::ToJsonString takes a map or a list");
    }
    const Value value = evaluate(call.value, names);
    return value.state == Value::State::known ? Value::of(value.data.dump()) : value;
}

Value call_import_value(const Node::Entry& call, const Names& names) {
    const auto name =
        text_argument(evaluate(call.value, names), "Fn::ImportValue's name", call.line);
    return name ? names.outside("import", *name, call.line) : Value::unknown();
}

struct Function {
    std::string_view name;
    Value (*call)(const Node::Entry&, const Names&);
};

constexpr std::array functions{
    Function{"Ref", call_ref},
    Function{"Fn::GetAtt", call_get_att},
    Function{"Fn::Sub", call_sub},
    Function{"Fn::Join", call_join},
    Function{"Fn::Split", call_split},
    Function{"Fn::Select", call_select},
    Function{"Fn::FindInMap", call_find_in_map},
    Function{"Fn::If", call_if},
    Function{"Fn::Base64", call_base64},
    Function{"Fn::GetAZs", call_get_azs},
    Function{"Fn::Cidr", call_cidr},
    Function{"Fn::Length", call_length},
    Function{"Fn::ToJsonString", call_to_json_string},
    Function{"Fn::ImportValue", call_import_value},
};

constexpr std::array<std::string_view, 4> condition_functions{
    "Fn::Equals", "Fn::Not", "Fn::And", "Fn::Or"};

Value call_function(const Node::Entry& call, const Names& names) {
    for (const Function& function : functions) {
        if (function.name == call.key) {
            return function.call(call, names);
        }
    }
    const bool of_conditions =
        std::find(condition_functions.begin(), condition_functions.end(), call.key) !=
        condition_functions.end();
    fail(
        call.line,
        call.key +
            (of_conditions ? " stands in Conditions only; use Fn::If here" : " is not supported"));
}

// What a part of a value makes of the whole: one that is wrong anywhere is wrong.
void note_state(Value& whole, const Value& part) {
    if (part.state == Value::State::wrong || whole.state == Value::State::wrong) {
        whole.state = Value::State::wrong;
    } else if (part.state == Value::State::unknown) {
        whole.state = Value::State::unknown;
    }
}

Value evaluate_sequence(const Node& node, const Names& names) {
    Value out = Value::of(json::array());
    for (const Node& item : node.items) {
        Value value = evaluate(item, names);
        note_state(out, value);
        if (value.state != Value::State::absent) {
            out.data.push_back(std::move(value.data));
        }
    }
    return out;
}

Value evaluate_map(const Node& node, const Names& names) {
    Value out = Value::of(json::object());
    for (const Node::Entry& entry : node.entries) {
        if (is_function(entry.key)) {
            if (node.entries.size() > 1) {
                fail(entry.line, entry.key + " must be the only key of its map");
            }
            return call_function(entry, names);
        }
        if (entry.value.kind == Node::Kind::null) {
            fail(entry.line, entry.key + " has no value");
        }
        Value value = evaluate(entry.value, names);
        note_state(out, value);
        if (value.state != Value::State::absent) {
            out.data[entry.key] = std::move(value.data);
        }
    }
    return out;
}

Value evaluate_node(const Node& node, const Names& names) {
    switch (node.kind) {
    case Node::Kind::null:
        fail(node.line, "a value is missing");
    case Node::Kind::scalar:
        return Value::of(scalar_value(node));
    case Node::Kind::sequence:
        return evaluate_sequence(node, names);
    case Node::Kind::map:
        break;
    }
    return evaluate_map(node, names);
}

} // namespace

bool is_function(std::string_view key) {
    return key == "Ref" || key.starts_with("Fn::");
}

std::optional<std::string> text_of(const json& value) {
    if (value.is_string()) {
        return value.get<std::string>();
    }
    if (value.is_number() || value.is_boolean()) {
        return value.dump();
    }
    return std::nullopt;
}

json scalar_value(const Node& node) {
    if (!node.plain) {
        return node.text;
    }
    if (node.text == "true" || node.text == "True" || node.text == "TRUE") {
        return true;
    }
    if (node.text == "false" || node.text == "False" || node.text == "FALSE") {
        return false;
    }
    if (is_integer(node.text)) {
        std::int64_t number = 0;
        const std::size_t sign = node.text.starts_with('+') ? 1 : 0;
        std::from_chars(node.text.data() + sign, node.text.data() + node.text.size(), number);
        return number;
    }
    // A decimal with digits on both sides; 1e3 and .5 stay text, as versions like 1.2.3 do.
    const std::size_t dot = node.text.find('.');
    if (dot != std::string::npos && is_integer(node.text.substr(0, dot)) &&
        is_integer("1" + node.text.substr(dot + 1)) && dot + 1 < node.text.size()) {
        json number = json::parse_or_discard(node.text);
        if (number.is_number()) {
            return number;
        }
    }
    return node.text;
}

Value evaluate(const Node& node, const Names& names) {
    return guarded(names, [&] {
        return with_dynamic_references(evaluate_node(node, names), names, node.line);
    });
}

bool evaluate_condition(const Node& node, const Names& names) {
    const auto usage = "a condition is one of Fn::Equals, Fn::Not, Fn::And, Fn::Or, Condition";
    if (!node.is_map() || node.entries.size() != 1) {
        fail(node.line, usage);
    }
    const Node::Entry& call = node.entries[0];
    if (call.key == "Condition" && call.value.is_scalar()) {
        return names.condition(call.value.text, call.line);
    }
    if (call.key == "Fn::Equals") {
        const auto& items = arguments(call, 2, 2);
        const auto a = text_argument(evaluate(items[0], names), "Fn::Equals' value", call.line);
        const auto b = text_argument(evaluate(items[1], names), "Fn::Equals' value", call.line);
        if (!a || !b) {
            fail(call.line, "a condition cannot depend on resources");
        }
        return *a == *b;
    }
    if (call.key == "Fn::Not") {
        return !evaluate_condition(arguments(call, 1, 1)[0], names);
    }
    if (call.key == "Fn::And" || call.key == "Fn::Or") {
        // All are evaluated, so that a mistake in any is found.
        const bool all = call.key == "Fn::And";
        bool result = all;
        bool wrong = false;
        for (const Node& item : arguments(call, 2, 10)) {
            const Value holds = guarded(
                names, [&] { return Value::of(json(evaluate_condition(item, names))); });
            wrong = wrong || holds.state == Value::State::wrong;
            const bool is_true = holds.data == true;
            result = all ? result && is_true : result || is_true;
        }
        if (wrong) {
            throw Told{};
        }
        return result;
    }
    fail(node.line, usage);
}

} // namespace snowglobe::stack
