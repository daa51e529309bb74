#include "emulator/stack/properties.h"

#include "emulator/base/spelling.h"
#include "emulator/stack/conform.h"
#include "emulator/stack/known_names.h"

#include <algorithm>

namespace snowglobe::stack {

namespace {

using Kind = PropertyType::Kind;

// Leaves those for which `stays` says so, asked once each and in their order.
template <class Element, class Stays>
void leave(std::vector<Element>& elements, Stays&& stays) {
    std::vector<Element> left;
    for (Element& element : elements) {
        if (stays(element)) {
            left.push_back(std::move(element));
        }
    }
    elements = std::move(left);
}

bool is_any_or(const PropertyType& type, std::initializer_list<Kind> kinds) {
    return type.kind == Kind::any || type.kind == Kind::inert ||
           std::find(kinds.begin(), kinds.end(), type.kind) != kinds.end();
}

// The names that a property may have: those that are declared, and those that CloudFormation and
// SAM know there.
std::vector<std::string> names_at(const std::vector<Property>& declared, const std::string& known) {
    std::vector<std::string> names = names_of(declared);
    for (const std::string_view name : known_members(known)) {
        names.emplace_back(name);
    }
    return names;
}

// Where a value stands: for people, "Worker.Events.Jobs", and in known_names.h,
// "AWS::Serverless::Function.Events".
struct Place {
    std::string path;
    std::string known;

    Place member(const std::string& name) const { return {path + "." + name, known + "." + name}; }
    Place element(const std::string& name) const { return {path + "." + name, known}; }
};

// Checks values, and takes away what has no effect.
class PropertyCheck {
public:
    PropertyCheck(Plan& plan, const PlanNames& names)
        : plan_(plan), names_(names), unread_(plan, nullptr, &plan.refusals) {}

    // `line`: of the property's name, or where it has none of the value. False: it has no effect,
    // and is to be taken away.
    bool check(Node& node, int line, const PropertyType& type, const Place& at) {
        if (type.kind == Kind::inert) {
            check_inert(node, line, at);
            return false;
        }
        if (Node* chosen = chosen_by_condition(node)) {
            if (check(*chosen, line, type, at)) {
                return true;
            }
            take_out(*chosen);
            return true;
        }
        const bool holds_functions = std::any_of(
            node.entries.begin(), node.entries.end(), [](const Node::Entry& entry) {
                return is_function(entry.key);
            });
        if (type.kind == Kind::by_type && node.is_map() && !holds_functions) {
            return check_typed(node, line, type, at);
        }
        if (node.is_map() && !holds_functions && is_any_or(type, {Kind::map, Kind::structure})) {
            check_entries(node, type, at);
        } else if (node.is_sequence() && is_any_or(type, {Kind::list})) {
            check_items(node, type, at);
        } else {
            check_value(node, line, type, at.path);
        }
        return true;
    }
    // What has no effect: only that its functions are right. What they refer to need not be there
    // first.
    void check_inert(const Node& node, int line, const Place& at) {
        note_inert(plan_, line, at.path);
        check_unread(node, at.path);
    }
    void check_unread(const Node& node, const std::string& path) {
        Node copy = node;
        PropertyCheck check(plan_, unread_);
        check.check(copy, copy.line, PropertyType{}, {path, {}});
        good_ = good_ && check.good();
    }
    void refuse(Node& node, int line, const std::string& message) {
        plan_.refusals.add({line, message});
        take_out(node);
        good_ = false;
    }
    // A property that is not declared: what is known elsewhere has no effect, what nobody knows is
    // a mistake. False: it is to be taken away.
    bool check_undeclared(
        Node::Entry& entry,
        const Place& of,
        const std::vector<Property>& declared,
        const std::string& kind) {
        const Place at = of.member(entry.key);
        if (is_known_member(of.known, entry.key)) {
            check_inert(entry.value, entry.line, at);
            return false;
        }
        refuse(
            entry.value,
            entry.line,
            at.path + ": no such " + kind + suggestion(entry.key, names_at(declared, of.known)));
        return true;
    }
    bool good() const { return good_; }

private:
    // What Fn::If is, where that can be told.
    Node* chosen_by_condition(Node& node) const {
        if (node.entries.size() != 1 || node.entries[0].key != "Fn::If" ||
            node.entries[0].value.items.size() != 3 ||
            !node.entries[0].value.items[0].is_scalar()) {
            return nullptr;
        }
        std::vector<Node>& items = node.entries[0].value.items;
        const auto holds = plan_.conditions.find(items[0].text);
        return holds == plan_.conditions.end() ? nullptr : &items[holds->second ? 1 : 2];
    }

    void check_entries(Node& node, const PropertyType& type, const Place& at) {
        leave(node.entries, [&](Node::Entry& entry) {
            const PropertyType* wanted = type_of_part(type, entry.key);
            if (wanted == nullptr) {
                return check_undeclared(entry, at, type.parts, "property");
            }
            if (entry.value.kind == Node::Kind::null) {
                refuse(entry.value, entry.line, entry.key + " has no value");
                return true;
            }
            const bool is_name = type.kind == Kind::structure;
            return check(
                entry.value,
                entry.line,
                *wanted,
                is_name ? at.member(entry.key) : at.element(entry.key));
        });
    }

    void check_items(Node& node, const PropertyType& type, const Place& at) {
        std::size_t index = 0;
        leave(node.items, [&](Node& item) {
            return check(
                item, item.line, *type_of_part(type, {}), at.element(std::to_string(index++)));
        });
    }

    // {Type: SQS, Properties: {...}}
    bool check_typed(Node& node, int line, const PropertyType& type, const Place& at) {
        const Node::Entry* given = node.find("Type");
        Value name = Value::unknown();
        if (given == nullptr ||
            !plan_.refusals.attempt([&] { name = evaluate(given->value, names_); })) {
            refuse(node, line, at.path + ".Type: is required");
            return true;
        }
        const auto text = text_of(name.data).value_or("");
        const Property* declared = find_property(type.parts, text);
        if (declared == nullptr && is_known_member(at.known, text)) {
            note_inert(plan_, line, at.path + " (events of type " + text + ")");
            check_unread(node, at.path);
            return false;
        }
        if (declared == nullptr) {
            const auto near = suggestion(text, names_at(type.parts, at.known));
            refuse(node, given->line, at.path + ".Type: no such type " + text + near);
            return true;
        }
        for (Node::Entry& entry : node.entries) {
            const std::string below = at.path + "." + entry.key;
            if (entry.key == "Properties" && entry.value.kind != Node::Kind::null) {
                check(entry.value, entry.line, declared->type, {below, at.known + "." + text});
            } else if (entry.key != "Type") {
                refuse(
                    entry.value,
                    entry.line,
                    below + ": no such property" + suggestion(entry.key, {"Properties", "Type"}));
            }
        }
        return true;
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
    const PlanNames unread_; // of what has no effect: nothing waits for what it asks
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

bool is_late(const ResourceType& type, std::string_view property) {
    return std::find(type.late.begin(), type.late.end(), property) != type.late.end();
}

Node without_late(const ResourceType& type, const Node& properties) {
    Node early = properties;
    std::erase_if(
        early.entries, [&](const Node::Entry& entry) { return is_late(type, entry.key); });
    return early;
}

std::vector<std::string> known_properties(const ResourceType& type) {
    std::vector<std::string> known = names_at(type.properties, std::string(type.type));
    known.insert(known.end(), type.inert.begin(), type.inert.end());
    return known;
}

bool check_properties(
    Plan& plan,
    const PlanNames& names,
    const std::string& where,
    const ResourceType& type,
    Node& properties) {
    PropertyCheck now(plan, names);
    const PlanNames late_names(plan, nullptr, &plan.refusals); // nothing waits for what they ask
    PropertyCheck late(plan, late_names);
    const Place of{where, std::string(type.type)};
    leave(properties.entries, [&](Node::Entry& entry) {
        PropertyCheck& checker = is_late(type, entry.key) ? late : now;
        const Place at = of.member(entry.key);
        const Property* declared = find_property(type.properties, entry.key);
        const bool inert =
            std::find(type.inert.begin(), type.inert.end(), entry.key) != type.inert.end();
        if (declared == nullptr && !inert) {
            return checker.check_undeclared(
                entry, of, type.properties, "property of " + std::string(type.type));
        }
        if (entry.value.kind == Node::Kind::null) {
            checker.refuse(entry.value, entry.line, entry.key + " has no value");
            return true;
        }
        return checker.check(
            entry.value,
            entry.line,
            inert ? property::inert() : declared->type,
            at);
    });
    return now.good() && late.good();
}

void check_functions(Plan& plan, const PlanNames& names, const Node& properties) {
    PropertyCheck(plan, names).check_unread(properties, {});
}

} // namespace snowglobe::stack
