// What names stand for in a template: parameters, pseudo parameters, resources, conditions.
#include "emulator/stack/plan.h"
#include "emulator/base/spelling.h"
#include "services/absent.h"

namespace snowglobe::stack {

namespace {

std::optional<Value> pseudo_parameter(const std::string& name, const LoadOptions& options) {
    const std::map<std::string_view, std::string> values{
        {"AWS::Region", options.scope.region},
        {"AWS::AccountId", options.scope.account},
        {"AWS::StackName", options.stack_name},
        {"AWS::StackId", stack_id(options)},
        {"AWS::NotificationARNs", ""},
        {"AWS::Partition", "aws"},
        {"AWS::URLSuffix", "amazonaws.com"}};
    if (name == "AWS::NoValue") {
        return Value::absent();
    }
    const auto found = values.find(name);
    return found == values.end() ? std::nullopt : std::optional(Value::of(found->second));
}

} // namespace

std::string stack_id(const LoadOptions& options) {
    return "arn:aws:cloudformation:" + options.scope.region + ":" + options.scope.account +
           ":stack/" + options.stack_name + "/00000000-0000-0000-0000-000000000000";
}

void PlanNames::check_resource(const std::string& what, const std::string& name, int line) const {
    if (plan_.resources.contains(name)) {
        return;
    }
    if (plan_.broken.contains(name)) {
        throw Told{};
    }
    if (plan_.left_out.contains(name)) {
        throw LineError{line, what + ": " + name + " is left out by its condition"};
    }
    std::vector<std::string> known;
    for (const auto& [id, resource] : plan_.resources) {
        known.push_back(id);
    }
    for (const auto& [id, value] : plan_.parameters.values) {
        known.push_back(id);
    }
    throw LineError{
        line, what + ": there is no parameter or resource " + name + suggestion(name, known)};
}

Value PlanNames::reference(const std::string& name, int line) const {
    if (auto value = pseudo_parameter(name, plan_.options)) {
        return *value;
    }
    const auto parameter = plan_.parameters.values.find(name);
    if (parameter != plan_.parameters.values.end()) {
        const auto stored = plan_.parameters.stored.find(name);
        return stored == plan_.parameters.stored.end() ? Value::of(parameter->second)
                                                       : stored_value(name, stored->second, line);
    }
    if (plan_.parameters.refused.contains(name)) {
        throw Told{};
    }
    // SAM's !Ref Api.Stage, !Ref Function.Alias: one of the resources that it makes of this one.
    const std::size_t dot = name.find('.');
    if (dot != std::string::npos && plan_.resources.contains(name.substr(0, dot))) {
        return attribute(name.substr(0, dot), name.substr(dot + 1), line);
    }
    check_resource("Ref", name, line);
    if (const auto& [id, made_of_it] = plan_.resources.at(name).stands_for; !id.empty()) {
        return attribute(id, made_of_it, line);
    }
    asked.insert(name);
    if (made_ == nullptr || !made_->contains(name)) {
        return Value::unknown();
    }
    return Value::of(made_->at(name).ref);
}

Value PlanNames::attribute(
    const std::string& resource, const std::string& attribute, int line) const {
    check_resource("Fn::GetAtt", resource, line);
    asked.insert(resource);
    const PlannedResource& planned = plan_.resources.at(resource);
    const bool made = made_ != nullptr && made_->contains(resource);
    if (!made && !planned.inert) {
        return Value::unknown();
    }
    const ResourceAttributes answers =
        made ? made_->at(resource) : inert_attributes(plan_.options, *planned.inert, "");
    const auto found = answers.attributes.find(attribute);
    if (found == answers.attributes.end() && planned.inert && planned.inert->any_attribute) {
        return made ? Value::of(inert_attribute(
                          plan_.options, *planned.inert, answers.ref, attribute))
                    : Value::unknown();
    }
    if (found == answers.attributes.end()) {
        std::vector<std::string> known;
        for (const auto& [name, value] : answers.attributes) {
            known.push_back(name);
        }
        throw LineError{
            line,
            "Fn::GetAtt: " + resource + " (" + planned.type + ") has no attribute " + attribute +
                suggestion(attribute, known)};
    }
    return made ? Value::of(found->second) : Value::unknown();
}

Value PlanNames::stored_value(
    const std::string& parameter, StoredParameter stored, int line) const {
    Value value =
        outside(std::string(parameter_kind), plan_.parameters.texts.at(parameter), line);
    if (value.state == Value::State::known && stored == StoredParameter::list) {
        value.data = list_of(value.data.get<std::string>());
    }
    return value;
}

Value PlanNames::outside(const std::string& kind, const std::string& name, int line) const {
    if (outside_ == nullptr) {
        return Value::unknown();
    }
    if (auto found = outside_->find(kind, name)) {
        return Value::of(*std::move(found));
    }
    if (plan_.options.strict) {
        throw LineError{
            line, outside_name(kind, name) + " is not there, and --strict refuses that"};
    }
    std::string value = absent_value(plan_.options.scope, kind, name);
    outside_->stands_in(kind, name, value);
    return Value::of(std::move(value));
}

std::string outside_name(const std::string& kind, const std::string& name) {
    return kind == "import" ? "the export " + name
           : kind == "secretsmanager" ? "the secret " + name
                                      : "the SSM parameter " + name;
}

bool PlanNames::condition(const std::string& name, int line) const {
    const auto found = plan_.conditions.find(name);
    if (found != plan_.conditions.end()) {
        return found->second;
    }
    std::vector<std::string> known;
    for (const auto& [id, value] : plan_.conditions) {
        known.push_back(id);
    }
    throw LineError{line, "there is no condition " + name + suggestion(name, known)};
}

const Node* PlanNames::mappings() const {
    const Node::Entry* section = plan_.root.find("Mappings");
    return section == nullptr ? nullptr : &section->value;
}

} // namespace snowglobe::stack
