#include "emulator/stack/function_arguments.h"

#include <charconv>

namespace snowglobe::stack {

void fail(int line, std::string message) {
    throw LineError{line, std::move(message)};
}

const std::vector<Node>& arguments(const Node::Entry& call, std::size_t least, std::size_t most) {
    const auto& items = call.value.items;
    if (!call.value.is_sequence() || items.size() < least || items.size() > most) {
        const std::string count = least == most
                                      ? std::to_string(least)
                                      : std::to_string(least) + " to " + std::to_string(most);
        fail(call.line, call.key + " takes a list of " + count);
    }
    return items;
}

// The text of a known value, or nothing if it is unknown yet.
std::optional<std::string> text_argument(const Value& value, const std::string& what, int line) {
    if (value.state == Value::State::wrong) {
        throw Told{};
    }
    if (value.state == Value::State::unknown) {
        return std::nullopt;
    }
    auto text = value.state == Value::State::known ? text_of(value.data) : std::nullopt;
    if (!text) {
        fail(line, what + " must be text");
    }
    return text;
}

Value list_argument(const Node& node, const Names& names, const std::string& function) {
    Value list = evaluate(node, names);
    if (list.state == Value::State::wrong) {
        throw Told{};
    }
    if (list.state == Value::State::absent ||
        (list.state == Value::State::known && !list.data.is_array())) {
        fail(node.line, function + " takes a list of values");
    }
    return list;
}

std::optional<std::size_t>
number_argument(const Node& node, const Names& names, const std::string& what) {
    const auto text = text_argument(evaluate(node, names), what, node.line);
    if (!text) {
        return std::nullopt;
    }
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
    if (error != std::errc{} || end != text->data() + text->size()) {
        fail(node.line, what + " must be a whole number, not '" + *text + "'");
    }
    return number;
}

} // namespace snowglobe::stack
