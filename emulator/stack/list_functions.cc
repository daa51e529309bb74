#include "emulator/stack/list_functions.h"

#include "emulator/base/ip_block.h"
#include "emulator/stack/function_arguments.h"
#include "emulator/stack/template.h"
#include "services/absent.h"

#include <algorithm>

namespace snowglobe::stack {

Value call_join(const Node::Entry& call, const Names& names) {
    const auto& items = arguments(call, 2, 2);
    const auto delimiter =
        text_argument(evaluate(items[0], names), "Fn::Join's delimiter", items[0].line);
    const Value list = list_argument(items[1], names, call.key);
    if (!delimiter || list.state == Value::State::unknown) {
        return Value::unknown();
    }
    std::string out;
    for (std::size_t i = 0; i < list.data.size(); ++i) {
        const auto text = text_of(list.data[i]);
        if (!text) {
            fail(items[1].line, "Fn::Join joins texts only");
        }
        out.append(i == 0 ? "" : *delimiter).append(*text);
    }
    return Value::of(std::move(out));
}

Value call_split(const Node::Entry& call, const Names& names) {
    const auto& items = arguments(call, 2, 2);
    const auto delimiter =
        text_argument(evaluate(items[0], names), "Fn::Split's delimiter", items[0].line);
    const auto text = text_argument(evaluate(items[1], names), "Fn::Split's text", items[1].line);
    if (!delimiter || !text) {
        return Value::unknown();
    }
    if (delimiter->empty()) {
        fail(items[0].line, "Fn::Split's delimiter must not be empty");
    }
    json parts = json::array();
    std::size_t from = 0;
    for (std::size_t at = text->find(*delimiter); at != std::string::npos;
         at = text->find(*delimiter, from)) {
        parts.push_back(text->substr(from, at - from));
        from = at + delimiter->size();
    }
    parts.push_back(text->substr(from));
    return Value::of(std::move(parts));
}

Value call_select(const Node::Entry& call, const Names& names) {
    const auto& items = arguments(call, 2, 2);
    const auto index = number_argument(items[0], names, "Fn::Select's index");
    const Value list = list_argument(items[1], names, call.key);
    if (!index || list.state == Value::State::unknown) {
        return Value::unknown();
    }
    if (*index >= list.data.size()) {
        fail(
            items[0].line,
            "Fn::Select: there is no element " + std::to_string(*index) + " in a list of " +
                std::to_string(list.data.size()));
    }
    return Value::of(list.data[*index]);
}

Value call_length(const Node::Entry& call, const Names& names) {
    const Value list = list_argument(call.value, names, call.key);
    return list.state == Value::State::unknown ? list : Value::of(list.data.size());
}

Value call_get_azs(const Node::Entry& call, const Names& names) {
    const auto region =
        text_argument(evaluate(call.value, names), "Fn::GetAZs' region", call.line);
    if (!region) {
        return Value::unknown();
    }
    const std::string in = region->empty() ? names.options().scope.region : *region;
    json zones = json::array();
    // us-east-1 has six; what a template takes of them are the first.
    for (const char* letter : {"a", "b", "c", "d", "e", "f"}) {
        if (in == "us-east-1" || *letter < 'd') {
            zones.push_back(in + letter);
        }
    }
    return Value::of(std::move(zones));
}

Value call_cidr(const Node::Entry& call, const Names& names) {
    constexpr std::size_t count_max = 256; // CloudFormation's
    const auto& items = arguments(call, 2, 3);
    const auto text = text_argument(evaluate(items[0], names), "Fn::Cidr's block", call.line);
    const auto count = number_argument(items[1], names, "Fn::Cidr's count");
    const auto bits = items.size() < 3
                          ? std::optional<std::size_t>(8)
                          : number_argument(items[2], names, "Fn::Cidr's bits");
    if (!text || !count || !bits) {
        return Value::unknown();
    }
    json blocks = json::array();
    if (is_absent(*text)) {
        for (std::size_t i = 0; i < std::min(*count, count_max); ++i) {
            blocks.push_back(*text);
        }
        return Value::of(std::move(blocks));
    }
    auto block = parse_ip_block(*text);
    if (!block || text->find('/') == text->npos) {
        fail(items[0].line, "Fn::Cidr: '" + *text + "' is no block like 10.0.0.0/16");
    }
    const bool fits = *bits > 0 && block->prefix + *bits <= block->bits;
    // Bits that number the blocks.
    const std::size_t spare = fits ? block->bits - *bits - block->prefix : 0;
    const bool enough = spare >= 8 || *count <= std::size_t{1} << spare;
    if (!fits || !enough || *count == 0 || *count > count_max) {
        fail(
            call.line,
            "Fn::Cidr: " + *text + " has not " + std::to_string(*count) + " blocks of " +
                std::to_string(*bits) + " bits");
    }
    block->prefix = block->bits - *bits;
    for (std::size_t i = 0; i < *count; ++i) {
        blocks.push_back(block->text());
        block = block->next();
    }
    return Value::of(std::move(blocks));
}

} // namespace snowglobe::stack
