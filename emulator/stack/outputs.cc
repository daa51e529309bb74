#include "emulator/stack/outputs.h"

#include "emulator/stack/members.h"

#include <optional>

namespace snowglobe::stack {

namespace {

const std::vector<std::string> output_members{"Condition", "Description", "Export", "Value"};

// CloudFormation gives the value to other stacks by this name.
void check_export(const std::string& where, const Node::Entry& entry, const Names& names) {
    const Node::Entry* name = entry.value.find("Name");
    if (name == nullptr || entry.value.entries.size() != 1) {
        throw LineError{entry.line, where + ".Export: must be a map with a Name"};
    }
    const Value value = evaluate(name->value, names);
    if (value.state == Value::State::absent ||
        (value.state == Value::State::known && !text_of(value.data))) {
        throw LineError{name->line, where + ".Export.Name: must be text"};
    }
}

// nullopt: it exports nothing, or a mistake in that was told.
std::optional<std::string> export_name(const Node& output, const Names& names) {
    const Node::Entry* exported = output.find("Export");
    const Node::Entry* name = exported == nullptr ? nullptr : exported->value.find("Name");
    return name == nullptr ? std::nullopt : text_of(evaluate(name->value, names).data);
}

void check_output(Plan& plan, const Node::Entry& output) {
    const std::string where = "Outputs." + output.key;
    if (!output.value.is_map()) {
        throw LineError{output.line, where + " must be a map with a Value"};
    }
    for (const Node::Entry& member : output.value.entries) {
        check_member(plan.refusals, where + ".", member, output_members, "member of an output");
    }
    const Node::Entry* description = output.value.find("Description");
    if (description != nullptr && !description->value.is_scalar()) {
        plan.refusals.add({description->line, where + ".Description: must be text"});
    }
    const Node::Entry* value = output.value.find("Value");
    if (value == nullptr) {
        throw LineError{output.line, where + " has no Value"};
    }
    const PlanNames names(plan, nullptr, &plan.refusals);
    if (is_wanted(output.value, names)) {
        if (const Node::Entry* exported = output.value.find("Export")) {
            plan.refusals.attempt([&] { check_export(where, *exported, names); });
        }
        evaluate(value->value, names);
    }
}

} // namespace

std::string export_key(const Scope& scope, const std::string& name) {
    return scope.account + "/" + scope.region + "/" + name;
}

void check_outputs(Plan& plan, const Node& section) {
    check_logical_ids(plan.refusals, section, "an output");
    for (const Node::Entry& output : section.entries) {
        plan.refusals.attempt([&] { check_output(plan, output); });
    }
}

std::map<std::string, std::string>
outputs_of(const Plan& plan, const PlanNames& names, Refusals& refusals, Exports& exports) {
    std::map<std::string, std::string> outputs;
    const Node::Entry* section = plan.root.find("Outputs");
    if (section == nullptr) {
        return outputs;
    }
    for (const Node::Entry& output : section->value.entries) {
        refusals.attempt([&] {
            const Node::Entry* given = output.value.find("Value");
            if (given == nullptr || !is_wanted(output.value, names)) {
                return;
            }
            const Value value = evaluate(given->value, names);
            const auto text =
                value.state == Value::State::known ? text_of(value.data) : std::nullopt;
            if (text) {
                outputs[output.key] = *text;
                if (const auto name = export_name(output.value, names)) {
                    exports[export_key(plan.options.scope, *name)] = *text;
                }
            } else if (
                value.state == Value::State::known || value.state == Value::State::absent) {
                throw LineError{output.line, "Outputs." + output.key + ": Value must be text"};
            }
        });
    }
    return outputs;
}

} // namespace snowglobe::stack
