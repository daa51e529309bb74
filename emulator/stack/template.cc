// Reading and checking a template. In order: the text, the sections, parameters, conditions, the
// resources with their types and properties, what they refer to, the order of creation, the
// outputs.
#include "emulator/stack/template.h"

#include "emulator/base/encoding.h"
#include "emulator/base/utf8.h"
#include "emulator/stack/globals.h"
#include "emulator/stack/order.h"
#include "emulator/stack/plan.h"
#include "emulator/base/spelling.h"
#include "emulator/stack/yaml_reader.h"

#include <algorithm>
#include <fstream>
#include <sstream>

namespace snowglobe::stack {

namespace {

const std::vector<std::string> sections{
    "AWSTemplateFormatVersion",
    "Conditions",
    "Description",
    "Globals",
    "Mappings",
    "Metadata",
    "Outputs",
    "Parameters",
    "Resources",
    "Transform"};

const std::vector<std::string> resource_members{
    "Condition",
    "CreationPolicy",
    "DeletionPolicy",
    "DependsOn",
    "Metadata",
    "Properties",
    "Type",
    "UpdatePolicy",
    "UpdateReplacePolicy"};

const std::vector<std::string> output_members{"Condition", "Description", "Export", "Value"};

constexpr std::string_view sam_transform = "AWS::Serverless-2016-10-31";
constexpr std::string_view function_type = "AWS::Serverless::Function";

void check_member(
    const std::string& where,
    const Node::Entry& entry,
    const std::vector<std::string>& known,
    const std::string& kind) {
    if (std::find(known.begin(), known.end(), entry.key) == known.end()) {
        throw LineError{
            entry.line, where + entry.key + ": no such " + kind + suggestion(entry.key, known)};
    }
}

const Node* section_of(const Node& root, const std::string& name) {
    const Node::Entry* entry = root.find(name);
    if (entry == nullptr || entry->value.kind == Node::Kind::null) {
        return nullptr;
    }
    if (!entry->value.is_map()) {
        throw LineError{entry->line, name + " must be a map"};
    }
    return &entry->value;
}

void check_transform(const Node& root) {
    const Node::Entry* transform = root.find("Transform");
    if (transform == nullptr) {
        return;
    }
    const bool list = transform->value.is_sequence();
    const std::vector<Node>& names =
        list ? transform->value.items : std::vector<Node>{transform->value};
    for (const Node& name : names) {
        if (name.text != sam_transform) {
            throw LineError{transform->line, "Transform " + name.text + " is not supported"};
        }
    }
}

void check_sections(const Node& root) {
    if (!root.is_map()) {
        throw LineError{root.line, "a template is a map with Resources"};
    }
    for (const Node::Entry& entry : root.entries) {
        check_member("", entry, sections, "section of a template");
    }
    check_transform(root);
    const Node* mappings = section_of(root, "Mappings");
    for (const Node::Entry& map : mappings == nullptr ? Node{}.entries : mappings->entries) {
        for (const Node::Entry& entry : map.value.entries) {
            if (!entry.value.is_map()) {
                throw LineError{entry.line, "Mappings are maps of maps of values"};
            }
        }
    }
}

// Conditions may use each other in any order, but not in a circle.
class ConditionReader final : public PlanNames {
public:
    ConditionReader(Plan& plan, const Node& section)
        : PlanNames(plan, nullptr), conditions_(plan.conditions), section_(section) {}

    void read() const {
        for (const Node::Entry& entry : section_.entries) {
            condition(entry.key, entry.line);
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
        const bool holds = evaluate_condition(entry->value, *this);
        conditions_[name] = holds;
        return holds;
    }

private:
    std::map<std::string, bool>& conditions_;
    const Node& section_;
    mutable std::set<std::string> open_;
};

bool is_left_out(const Plan& plan, const Node& resource) {
    const Node::Entry* condition = resource.find("Condition");
    return condition != nullptr &&
           !PlanNames(plan, nullptr).condition(condition->value.text, condition->line);
}

void check_type(PlannedResource& resource, const Node::Entry& entry, const ResourceTypes& types) {
    const Node::Entry* type = entry.value.find("Type");
    if (type == nullptr || !type->value.is_scalar()) {
        throw LineError{entry.line, entry.key + " has no Type"};
    }
    resource.type = type->value.text;
    if (const auto* live = types.find(resource.type)) {
        resource.live = *live;
        return;
    }
    resource.inert = find_inert_type(resource.type);
    if (resource.inert == nullptr) {
        throw LineError{
            type->line,
            entry.key + ": unknown resource type " + resource.type +
                suggestion(resource.type, types.names())};
    }
}

bool has(const std::vector<std::string_view>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

void note_inert(Plan& plan, int line, const std::string& what) {
    if (plan.options.strict) {
        throw LineError{line, what + " has no effect here, and --strict refuses that"};
    }
    plan.inert.push_back(what);
}

void check_properties(Plan& plan, const PlannedResource& resource) {
    if (resource.inert != nullptr) {
        note_inert(plan, resource.line, resource.logical_id + " (" + resource.type + ")");
        return;
    }
    const ResourceType& type = resource.live->type;
    for (const Node::Entry& property : resource.properties.entries) {
        if (has(type.inert, property.key)) {
            note_inert(plan, property.line, resource.logical_id + "." + property.key);
        } else if (!has(type.properties, property.key)) {
            std::vector<std::string> known(type.properties.begin(), type.properties.end());
            known.insert(known.end(), type.inert.begin(), type.inert.end());
            throw LineError{
                property.line,
                resource.logical_id + "." + property.key + ": no such property of " +
                    resource.type + suggestion(property.key, known)};
        }
    }
}

PlannedResource
read_resource(const Plan& plan, const Node::Entry& entry, const ResourceTypes& types) {
    for (const Node::Entry& member : entry.value.entries) {
        check_member(entry.key + ".", member, resource_members, "member of a resource");
    }
    PlannedResource resource;
    resource.logical_id = entry.key;
    resource.line = entry.line;
    check_type(resource, entry, types);
    resource.properties.kind = Node::Kind::map;
    resource.properties.line = entry.line;
    const Node::Entry* properties = entry.value.find("Properties");
    if (properties != nullptr && properties->value.kind != Node::Kind::null) {
        if (!properties->value.is_map()) {
            throw LineError{properties->line, entry.key + ".Properties must be a map"};
        }
        resource.properties = properties->value;
    }
    resource.properties = with_globals(
        section_of(plan.root, "Globals"), resource.type, std::move(resource.properties));
    return resource;
}

// SAM makes a role for each function, and an API for Api events that name none; templates refer to
// them by these names.
void add_implied(Plan& plan, const std::string& id, int line, std::string_view type) {
    if (plan.resources.contains(id)) {
        return;
    }
    PlannedResource implied;
    implied.logical_id = id;
    implied.line = line;
    implied.inert = find_inert_type(type);
    implied.type = implied.inert->type;
    implied.properties.kind = Node::Kind::map;
    plan.resources.emplace(id, std::move(implied));
}

void add_implied_resources(Plan& plan) {
    const auto declared = plan.resources;
    for (const auto& [id, resource] : declared) {
        if (resource.type != function_type) {
            continue;
        }
        add_implied(plan, id + "Role", resource.line, "AWS::IAM::Role");
        const Node::Entry* events = resource.properties.find("Events");
        for (const Node::Entry& event :
             events == nullptr ? Node{}.entries : events->value.entries) {
            const Node::Entry* type = event.value.find("Type");
            if (type != nullptr && type->value.text == "Api") {
                add_implied(plan, "ServerlessRestApi", event.line, "Implied::RestApi");
            } else if (type != nullptr && type->value.text == "HttpApi") {
                add_implied(plan, "ServerlessHttpApi", event.line, "Implied::HttpApi");
            }
        }
    }
}

void read_resources(Plan& plan, const ResourceTypes& types) {
    const Node* section = section_of(plan.root, "Resources");
    if (section == nullptr || section->entries.empty()) {
        throw LineError{plan.root.line, "the template has no Resources"};
    }
    for (const Node::Entry& entry : section->entries) {
        if (!entry.value.is_map()) {
            throw LineError{entry.line, entry.key + " must be a map with a Type"};
        }
        if (is_left_out(plan, entry.value)) {
            plan.left_out.insert(entry.key);
            continue;
        }
        const auto& resource =
            plan.resources.emplace(entry.key, read_resource(plan, entry, types)).first->second;
        check_properties(plan, resource);
    }
    add_implied_resources(plan);
}

void add_depends_on(const Plan& plan, PlannedResource& resource, const Node::Entry& entry) {
    const std::vector<Node> names =
        entry.value.is_sequence() ? entry.value.items : std::vector<Node>{entry.value};
    for (const Node& name : names) {
        if (plan.left_out.contains(name.text)) {
            continue;
        }
        PlanNames(plan, nullptr).reference(name.text, name.line);
        if (plan.resources.contains(name.text)) {
            resource.needs.insert(name.text);
        }
    }
}

// Walks all properties once, without values of resources: finds every mistake in them and what
// each resource needs.
void read_needs(Plan& plan) {
    const Node* section = section_of(plan.root, "Resources");
    for (const Node::Entry& entry : section->entries) {
        const auto found = plan.resources.find(entry.key);
        if (found == plan.resources.end()) {
            continue;
        }
        PlannedResource& resource = found->second;
        const PlanNames names(plan, nullptr);
        evaluate(resource.properties, names);
        resource.needs = names.asked;
        if (const Node::Entry* depends_on = entry.value.find("DependsOn")) {
            add_depends_on(plan, resource, *depends_on);
        }
    }
}

void check_outputs(const Plan& plan) {
    const Node* section = section_of(plan.root, "Outputs");
    for (const Node::Entry& output : section == nullptr ? Node{}.entries : section->entries) {
        const std::string where = "Outputs." + output.key;
        for (const Node::Entry& member : output.value.entries) {
            check_member(where + ".", member, output_members, "member of an output");
        }
        const Node::Entry* value = output.value.find("Value");
        if (value == nullptr) {
            throw LineError{output.line, where + " has no Value"};
        }
        if (!is_left_out(plan, output.value)) {
            evaluate(value->value, PlanNames(plan, nullptr));
        }
    }
}

void check_text(const std::string& text) {
    if (text.size() > template_bytes_max) {
        throw LineError{1, "the template is larger than 1 MiB"};
    }
    if (!is_valid_utf8(text)) {
        throw LineError{1, "the template is not UTF-8 text"};
    }
}

} // namespace

ResourceTypes::ResourceTypes(const std::vector<std::unique_ptr<Service>>& services) {
    for (const auto& service : services) {
        for (const ResourceType& type : service->resource_types()) {
            entries_.emplace(type.type, Entry{std::string(service->name()), type});
        }
    }
}

const ResourceTypes::Entry* ResourceTypes::find(std::string_view type) const {
    const auto found = entries_.find(type);
    return found == entries_.end() ? nullptr : &found->second;
}

std::vector<std::string> ResourceTypes::names() const {
    std::vector<std::string> out;
    for (const auto& [name, entry] : entries_) {
        out.push_back(name);
    }
    return out;
}

const std::string& Template::file() const {
    return plan_->file;
}
const std::string& Template::description() const {
    return plan_->description;
}
const std::map<std::string, std::string>& Template::parameters() const {
    return plan_->parameters.texts;
}
const std::vector<std::string>& Template::inert() const {
    return plan_->inert;
}

Template load(const std::string& path, const ResourceTypes& types, const LoadOptions& options) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    if (!file || !(text << file.rdbuf())) {
        throw TemplateError(path + ": cannot be read");
    }
    return parse(text.str(), path, types, options);
}

Template parse(
    const std::string& text,
    const std::string& file,
    const ResourceTypes& types,
    const LoadOptions& options) {
    auto plan = std::make_shared<Plan>();
    plan->file = file;
    plan->options = options;
    try {
        check_text(text);
        plan->root = read_yaml(text);
        check_sections(plan->root);
        check_globals(section_of(plan->root, "Globals"));
        if (const Node::Entry* description = plan->root.find("Description")) {
            plan->description = description->value.text;
        }
        plan->parameters =
            read_parameters(section_of(plan->root, "Parameters"), options.parameters);
        if (const Node* conditions = section_of(plan->root, "Conditions")) {
            ConditionReader(*plan, *conditions).read();
        }
        read_resources(*plan, types);
        read_needs(*plan);
        plan->order = creation_order(plan->resources);
        check_outputs(*plan);
    } catch (const LineError& error) {
        throw TemplateError(file + ":" + std::to_string(error.line) + ": " + error.message);
    }
    return Template(std::move(plan));
}

} // namespace snowglobe::stack
