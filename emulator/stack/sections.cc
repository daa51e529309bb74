#include "emulator/stack/sections.h"

#include "emulator/base/spelling.h"
#include "emulator/stack/members.h"
#include "emulator/stack/properties.h"
#include "services/absent.h"

#include <algorithm>

namespace snowglobe::stack {

namespace {

const std::vector<std::string> sections{
    "AWSTemplateFormatVersion",
    "Conditions",
    "Description",
    "Globals",
    "Hooks",
    "Mappings",
    "Metadata",
    "Outputs",
    "Parameters",
    "Resources",
    "Rules",
    "Transform"};

// What those of the second half do is done by functions.cc, by includes.cc, or has no effect here.
const std::vector<std::string> transforms{
    "AWS::Serverless-2016-10-31",
    "AWS::Include",
    "AWS::LanguageExtensions",
    "AWS::CodeDeployBlueGreen",
    "AWS::SecretsManager-2020-07-23",
    "AWS::SecretsManager-2024-09-16",
    "AWS::ServiceCatalog"};
constexpr std::size_t transforms_here = 3;
void check_transform(Plan& plan) {
    const Node::Entry* transform = plan.root.find("Transform");
    if (transform == nullptr) {
        return;
    }
    const bool list = transform->value.is_sequence();
    const std::vector<Node>& names =
        list ? transform->value.items : std::vector<Node>{transform->value};
    for (const Node& name : names) {
        const Node::Entry* given = name.is_map() ? name.find("Name") : nullptr;
        const Node& text = given == nullptr ? name : given->value;
        if (!text.is_scalar()) {
            plan.refusals.add({transform->line, "Transform must be a name, or a list of names"});
            continue;
        }
        const auto known = std::find(transforms.begin(), transforms.end(), text.text);
        if (known == transforms.end() && text.text.starts_with("AWS::")) {
            plan.refusals.add(
                {transform->line,
                 "there is no Transform " + text.text + suggestion(text.text, transforms)});
        } else if (known - transforms.begin() >= std::ptrdiff_t{transforms_here}) {
            note_inert(plan, transform->line, "Transform " + text.text); // also macros of others
        }
    }
}

// Conditions may use each other in any order, but not in a circle.
class ConditionReader final : public PlanNames {
public:
    ConditionReader(Plan& plan, const Node& section)
        : PlanNames(plan, nullptr, &plan.refusals), conditions_(plan.conditions),
          section_(section) {}

    // One that is wrong holds, so that what depends on it is looked at, too.
    void read() const {
        for (const Node::Entry& entry : section_.entries) {
            if (!refusals()->attempt([&] { condition(entry.key, entry.line); })) {
                conditions_[entry.key] = true;
            }
        }
    }

    bool condition(const std::string& name, int line) const override {
        const Node::Entry* entry = section_.find(name);
        if (entry == nullptr || conditions_.contains(name)) {
            return PlanNames::condition(name, line);
        }
        if (!open_.insert(name).second) {
            throw LineError{line, "Conditions." + name + " refers to itself"};
        }
        try {
            const bool holds = evaluate_condition(entry->value, *this);
            conditions_[name] = holds;
            return holds;
        } catch (...) {
            open_.erase(name);
            throw;
        }
    }

    // No world is there yet to ask.
    Value outside(const std::string& kind, const std::string& name, int) const override {
        return Value::of(absent_value(options().scope, kind, name));
    }

private:
    std::map<std::string, bool>& conditions_;
    const Node& section_;
    mutable std::set<std::string> open_;
};

} // namespace

Node* section_of(Plan& plan, const std::string& name) {
    const auto entry =
        std::find_if(plan.root.entries.begin(), plan.root.entries.end(), [&](const auto& each) {
            return each.key == name;
        });
    if (entry == plan.root.entries.end() || entry->value.kind == Node::Kind::null) {
        return nullptr;
    }
    if (!entry->value.is_map()) {
        plan.refusals.add({entry->line, name + " must be a map"});
        return nullptr;
    }
    return &entry->value;
}

void check_sections(Plan& plan) {
    if (!plan.root.is_map()) {
        throw LineError{plan.root.line, "a template is a map with Resources"};
    }
    for (const Node::Entry& entry : plan.root.entries) {
        check_member(plan.refusals, "", entry, sections, "section of a template");
    }
    check_transform(plan);
    for (const char* unread : {"Hooks", "Rules"}) {
        if (const Node::Entry* section = plan.root.find(unread)) {
            note_inert(plan, section->line, unread);
        }
    }
    const Node* mappings = section_of(plan, "Mappings");
    for (const Node::Entry& map : mappings == nullptr ? Node{}.entries : mappings->entries) {
        for (const Node::Entry& entry : map.value.entries) {
            if (!entry.value.is_map()) {
                plan.refusals.add({entry.line, "Mappings are maps of maps of values"});
            }
        }
    }
}

void read_conditions(Plan& plan) {
    if (const Node* conditions = section_of(plan, "Conditions")) {
        ConditionReader(plan, *conditions).read();
    }
}

} // namespace snowglobe::stack
