#include "emulator/stack/globals.h"

#include "emulator/stack/functions.h"
#include "emulator/stack/known_names.h"
#include "emulator/base/spelling.h"

#include <algorithm>

namespace snowglobe::stack {

namespace {

bool is_plain_map(const Node& node) {
    return node.is_map() &&
           std::none_of(node.entries.begin(), node.entries.end(), [](const Node::Entry& entry) {
               return is_function(entry.key);
           });
}

Node merge(const Node& global, Node own) {
    if (is_plain_map(global) && is_plain_map(own)) {
        for (const Node::Entry& entry : global.entries) {
            const auto found =
                std::find_if(own.entries.begin(), own.entries.end(), [&](const Node::Entry& mine) {
                    return mine.key == entry.key;
                });
            if (found == own.entries.end()) {
                own.entries.push_back(entry);
            } else {
                found->value = merge(entry.value, std::move(found->value));
            }
        }
    } else if (global.is_sequence() && own.is_sequence()) {
        own.items.insert(own.items.begin(), global.items.begin(), global.items.end());
    }
    return own;
}

} // namespace

void check_globals(const Node* globals, Refusals& refusals) {
    if (globals == nullptr) {
        return;
    }
    const std::vector<std::string_view> known = known_members("Globals");
    const std::vector<std::string> sections(known.begin(), known.end());
    for (const Node::Entry& section : globals->entries) {
        if (std::find(sections.begin(), sections.end(), section.key) == sections.end()) {
            refusals.add(
                {section.line,
                 "Globals." + section.key + ": no such section" +
                     suggestion(section.key, sections)});
        } else if (!section.value.is_map()) {
            refusals.add({section.line, "Globals." + section.key + ": must be a map"});
        }
    }
}

Node with_globals(const Node* globals, const std::string& type, Node properties) {
    constexpr std::string_view prefix = "AWS::Serverless::";
    const Node::Entry* section = globals != nullptr && type.starts_with(prefix)
                                     ? globals->find(type.substr(prefix.size()))
                                     : nullptr;
    return section == nullptr ? properties : merge(section->value, std::move(properties));
}

} // namespace snowglobe::stack
