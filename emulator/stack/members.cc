#include "emulator/stack/members.h"

#include "emulator/base/spelling.h"

#include <algorithm>

namespace snowglobe::stack {

namespace {

bool is_letter_or_digit(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

} // namespace

void check_member(
    Refusals& refusals,
    const std::string& where,
    const Node::Entry& entry,
    const std::vector<std::string>& known,
    const std::string& kind) {
    if (std::find(known.begin(), known.end(), entry.key) == known.end()) {
        refusals.add(
            {entry.line, where + entry.key + ": no such " + kind + suggestion(entry.key, known)});
    }
}

void check_logical_ids(Refusals& refusals, const Node& section, const std::string& what) {
    for (const Node::Entry& entry : section.entries) {
        if (entry.key.empty() ||
            !std::all_of(entry.key.begin(), entry.key.end(), is_letter_or_digit)) {
            refusals.add(
                {entry.line,
                 "the name of " + what + " is letters and digits, not '" + entry.key + "'"});
        }
    }
}

bool is_wanted(const Node& declared, const Names& names) {
    const Node::Entry* condition = declared.find("Condition");
    if (condition == nullptr) {
        return true;
    }
    if (!condition->value.is_scalar() || condition->value.text.empty()) {
        throw LineError{condition->line, "Condition must be the name of one of Conditions"};
    }
    return names.condition(condition->value.text, condition->line);
}

} // namespace snowglobe::stack
