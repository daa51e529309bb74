#include "emulator/stack/dynamic_references.h"

#include "emulator/stack/function_arguments.h"
#include "services/absent.h"

#include <algorithm>

namespace snowglobe::stack {

namespace {

constexpr std::string_view opening = "{{resolve:";
constexpr std::string_view closing = "}}";

// What "ssm:/shop/table:3" stands for.
Value resolved(const std::string& reference, const Names& names, int line) {
    const std::size_t colon = reference.find(':');
    const std::string kind = reference.substr(0, colon);
    const auto& kinds = dynamic_reference_kinds;
    if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end()) {
        std::string known;
        for (const std::string_view each : kinds) {
            known += (known.empty() ? "" : ", ") + std::string(each);
        }
        fail(line, "there are no dynamic references to '" + kind + "', but to " + known);
    }
    if (colon == std::string::npos || colon + 1 == reference.size()) {
        fail(line, "a dynamic reference names what it refers to: {{resolve:" + kind + ":...}}");
    }
    return names.outside(kind, reference.substr(colon + 1), line);
}

} // namespace

Value with_dynamic_references(Value value, const Names& names, int line) {
    if (value.state != Value::State::known || !value.data.is_string()) {
        return value;
    }
    const auto text = value.data.get<std::string>();
    std::string out;
    std::size_t from = 0;
    for (std::size_t at = text.find(opening); at != text.npos; at = text.find(opening, from)) {
        out.append(text, from, at - from);
        const std::size_t begin = at + opening.size();
        const std::size_t end = text.find(closing, begin);
        if (end == text.npos) { // a part of one, which Fn::Join makes whole
            return value;
        }
        const Value found = resolved(text.substr(begin, end - begin), names, line);
        if (found.state != Value::State::known) {
            return found;
        }
        out += text_of(found.data).value_or("");
        from = end + closing.size();
    }
    if (from == 0) {
        return value;
    }
    return Value::of(out.append(text, from));
}

} // namespace snowglobe::stack
