#include "emulator/stack/properties.h"

#include "emulator/base/spelling.h"
#include "emulator/stack/conform.h"

#include <algorithm>

namespace snowglobe::stack {

namespace {

using Kind = PropertyType::Kind;

class PropertyCheck {
public:
    PropertyCheck(Plan& plan, const PlanNames& names) : plan_(plan), names_(names) {}

    // `line`: of the property's name, or where it has none of the value.
    void check(Node& node, int line, const PropertyType& type, const std::string& path) {
        const bool holds_functions = std::any_of(
            node.entries.begin(), node.entries.end(), [](const Node::Entry& entry) {
                return is_function(entry.key);
            });
        if (type.kind == Kind::refused) {
            refuse(node, line, path + ": is not supported");
            return;
        }
        if (type.kind == Kind::inert) {
            note_inert(plan_, line, path);
        }
        if (node.is_map() && !holds_functions && is_any_or(type, {Kind::map, Kind::structure})) {
            check_entries(node, type, path);
        } else if (node.is_sequence() && is_any_or(type, {Kind::list})) {
            for (std::size_t i = 0; i < node.items.size(); ++i) {
                const std::string below = path + "." + std::to_string(i);
                check(node.items[i], node.items[i].line, *type_of_part(type, {}), below);
            }
        } else {
            check_value(node, line, type, path);
        }
    }
    void refuse(Node& node, int line, const std::string& message) {
        plan_.refusals.add({line, message});
        take_out(node);
        good_ = false;
    }
    bool good() const { return good_; }

private:
    static bool is_any_or(const PropertyType& type, std::initializer_list<Kind> kinds) {
        return type.kind == Kind::any || type.kind == Kind::inert ||
               std::find(kinds.begin(), kinds.end(), type.kind) != kinds.end();
    }

    void check_entries(Node& node, const PropertyType& type, const std::string& path) {
        for (Node::Entry& entry : node.entries) {
            const std::string below = path + "." + entry.key;
            const PropertyType* wanted = type_of_part(type, entry.key);
            if (wanted == nullptr) {
                const auto near = suggestion(entry.key, names_of(type.parts));
                refuse(entry.value, entry.line, below + ": no such property" + near);
            } else if (entry.value.kind == Node::Kind::null) {
                refuse(entry.value, entry.line, entry.key + " has no value");
            } else {
                check(entry.value, entry.line, *wanted, below);
            }
        }
    }

    void
    check_value(Node& node, int line, const PropertyType& type, const std::string& path) {
        const std::size_t told = plan_.refusals.size();
        Value value = Value::unknown();
        const bool readable =
            plan_.refusals.attempt([&] { value = evaluate(node, names_); }) &&
            value.state != Value::State::wrong && plan_.refusals.size() == told;
        if (!readable) {
            take_out(node);
            good_ = false;
        } else if (value.state != Value::State::absent) {
            conform(
                std::move(value.data),
                type,
                path,
                [&](const std::string& at, const std::string& reason) {
                    refuse(node, line, at + ": " + reason);
                });
        }
    }

    Plan& plan_;
    const PlanNames& names_;
    bool good_ = true;
};

} // namespace

void take_out(Node& node) {
    Node name;
    name.kind = Node::Kind::scalar;
    name.line = node.line;
    name.text = "AWS::NoValue";
    Node absent;
    absent.kind = Node::Kind::map;
    absent.line = node.line;
    absent.entries.push_back({"Ref", node.line, std::move(name)});
    node = std::move(absent);
}

bool is_taken_out(const Node& node) {
    return node.entries.size() == 1 && node.entries[0].key == "Ref" &&
           node.entries[0].value.text == "AWS::NoValue";
}

bool holds_taken_out(const Node& node) {
    return is_taken_out(node) ||
           std::any_of(node.items.begin(), node.items.end(), holds_taken_out) ||
           std::any_of(
               node.entries.begin(), node.entries.end(), [](const Node::Entry& entry) {
                   return holds_taken_out(entry.value);
               });
}

void note_inert(Plan& plan, int line, const std::string& what) {
    if (plan.options.strict) {
        plan.refusals.add({line, what + " has no effect here, and --strict refuses that"});
    } else if (std::find(plan.inert.begin(), plan.inert.end(), what) == plan.inert.end()) {
        plan.inert.push_back(what);
    }
}

std::vector<std::string> known_properties(const ResourceType& type) {
    std::vector<std::string> known = names_of(type.properties);
    known.insert(known.end(), type.inert.begin(), type.inert.end());
    return known;
}

bool check_properties(
    Plan& plan,
    const PlanNames& names,
    const std::string& where,
    const ResourceType& type,
    Node& properties) {
    PropertyCheck checker(plan, names);
    for (Node::Entry& entry : properties.entries) {
        const std::string path = where + "." + entry.key;
        const Property* declared = find_property(type.properties, entry.key);
        const bool inert =
            std::find(type.inert.begin(), type.inert.end(), entry.key) != type.inert.end();
        if (declared == nullptr && !inert) {
            checker.refuse(
                entry.value,
                entry.line,
                path + ": no such property of " + std::string(type.type) +
                    suggestion(entry.key, known_properties(type)));
        } else if (entry.value.kind == Node::Kind::null) {
            checker.refuse(entry.value, entry.line, entry.key + " has no value");
        } else if (inert) {
            note_inert(plan, entry.line, path);
            checker.check(entry.value, entry.line, PropertyType{}, path);
        } else {
            checker.check(entry.value, entry.line, declared->type, path);
        }
    }
    return checker.good();
}

void check_functions(Plan& plan, const PlanNames& names, const Node& properties) {
    Node copy = properties;
    PropertyCheck(plan, names).check(copy, copy.line, PropertyType{}, {});
}

} // namespace snowglobe::stack
