// Reading and checking a template. In order: the text, the sections, parameters, conditions, the
// resources with their types and properties, what they refer to, the order of creation, the
// outputs.
#include "emulator/stack/template.h"

#include "emulator/base/encoding.h"
#include "emulator/base/spelling.h"
#include "emulator/base/utf8.h"
#include "emulator/stack/globals.h"
#include "emulator/stack/implied.h"
#include "emulator/stack/includes.h"
#include "emulator/stack/known_names.h"
#include "emulator/stack/members.h"
#include "emulator/stack/order.h"
#include "emulator/stack/outputs.h"
#include "emulator/stack/plan.h"
#include "emulator/stack/nested.h"
#include "emulator/stack/properties.h"
#include "emulator/stack/sections.h"
#include "emulator/stack/yaml_reader.h"

#include <algorithm>

namespace snowglobe::stack {

namespace {

const std::vector<std::string> resource_members{
    "Condition",
    "Connectors",
    "CreationPolicy",
    "DeletionPolicy",
    "DependsOn",
    "Description",
    "IgnoreGlobals",
    "Metadata",
    "Properties",
    "Type",
    "UpdatePolicy",
    "UpdateReplacePolicy"};

const std::string serverless_prefix = "AWS::Serverless::";

// A condition that is wrong holds.
bool is_left_out(Plan& plan, const Node& resource) {
    bool wanted = true;
    plan.refusals.attempt(
        [&] { wanted = is_wanted(resource, PlanNames(plan, nullptr, nullptr)); });
    return !wanted;
}

constexpr std::size_t type_edits_max = 2; // AWS::Lambda::Alias is no slip for AWS::Lambda::Function

std::string unknown_type(const std::string& type, const ResourceTypes& types) {
    std::vector<std::string> known = types.names();
    for (std::string& name : known_type_names()) {
        known.push_back(std::move(name));
    }
    return "unknown resource type " + type + suggestion(type, known, type_edits_max);
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
    if (!resource.inert) {
        throw LineError{type->line, entry.key + ": " + unknown_type(resource.type, types)};
    }
}

// The CDK's: {aws:asset:path: asset.1a2b, aws:asset:property: Code}.
void read_assets(const Node& metadata, std::map<std::string, std::string>& assets) {
    const Node::Entry* path = metadata.find("aws:asset:path");
    const Node::Entry* property = metadata.find("aws:asset:property");
    if (path != nullptr && property != nullptr && path->value.is_scalar() &&
        property->value.is_scalar()) {
        const std::string& name = property->value.text; // "Code", or "Code.ImageUri"
        assets[name.substr(0, name.find('.'))] = path->value.text;
    }
}

PlannedResource
read_resource(Plan& plan, const Node::Entry& entry, const ResourceTypes& types) {
    if (!entry.value.is_map()) {
        throw LineError{entry.line, entry.key + " must be a map with a Type"};
    }
    const std::size_t told = plan.refusals.size();
    const Node::Entry* named = entry.value.find("Type");
    for (const Node::Entry& member : entry.value.entries) {
        // SAM passes over a property that stands beside Properties.
        const bool is_member =
            std::find(resource_members.begin(), resource_members.end(), member.key) !=
            resource_members.end();
        if (!is_member && named != nullptr && named->value.text.starts_with(serverless_prefix) &&
            is_known_member(named->value.text, member.key)) {
            note_inert(plan, member.line, entry.key + "." + member.key);
            continue;
        }
        check_member(
            plan.refusals, entry.key + ".", member, resource_members, "member of a resource");
    }
    PlannedResource resource;
    resource.logical_id = entry.key;
    resource.line = entry.line;
    // `Typ` is one mistake, not two.
    if (entry.value.find("Type") == nullptr && plan.refusals.size() > told) {
        throw Told{};
    }
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
    if (const Node::Entry* metadata = entry.value.find("Metadata")) {
        read_assets(metadata->value, resource.assets);
    }
    return resource;
}

void read_resources(Plan& plan, const ResourceTypes& types) {
    const Node* section = section_of(plan, "Resources");
    if (section == nullptr || section->entries.empty()) {
        if (plan.refusals.empty()) { // else it may have another name
            plan.refusals.add({plan.root.line, "the template has no Resources"});
        }
        return;
    }
    check_logical_ids(plan.refusals, *section, "a resource");
    for (const Node::Entry& entry : section->entries) {
        if (is_left_out(plan, entry.value)) {
            plan.left_out.insert(entry.key);
            continue;
        }
        const bool read = plan.refusals.attempt(
            [&] { plan.resources.emplace(entry.key, read_resource(plan, entry, types)); });
        if (!read) {
            plan.broken.insert(entry.key);
        }
    }
    add_implied_resources(plan, types);
}

// What is wrong in Globals is told once, not again for each function.
bool check_global_properties(Plan& plan, const ResourceTypes& types) {
    Node* globals = section_of(plan, "Globals");
    if (globals == nullptr) {
        return true;
    }
    bool good = true;
    for (Node::Entry& section : globals->entries) {
        const std::string name = serverless_prefix + section.key;
        const auto* type = types.find(name);
        const bool applies = std::any_of(
            plan.resources.begin(), plan.resources.end(), [&](const auto& resource) {
                return resource.second.type == name;
            });
        if (!applies) {
            for (const Node::Entry& entry : section.value.entries) {
                const std::string where = "Globals." + section.key + ".";
                if (type != nullptr) {
                    check_member(
                        plan.refusals,
                        where,
                        entry,
                        known_properties(type->type),
                        "property of " + name);
                }
                note_inert(plan, entry.line, where + entry.key);
            }
        } else if (type != nullptr && section.value.is_map()) {
            const PlanNames names(plan, nullptr, &plan.refusals);
            good = check_properties(
                       plan, names, "Globals." + section.key, type->type, section.value) &&
                   good;
        }
    }
    return good;
}

void add_depends_on(Plan& plan, PlannedResource& resource, const Node::Entry& entry) {
    const std::vector<Node> names =
        entry.value.is_sequence() ? entry.value.items : std::vector<Node>{entry.value};
    for (const Node& name : names) {
        if (!name.is_scalar()) {
            plan.refusals.add(
                {entry.line,
                 resource.logical_id + ".DependsOn: must be a name, or a list of names"});
            continue;
        }
        if (plan.left_out.contains(name.text)) {
            continue;
        }
        plan.refusals.attempt(
            [&] { PlanNames(plan, nullptr, nullptr).reference(name.text, name.line); });
        if (plan.resources.contains(name.text)) {
            resource.needs.insert(name.text);
        }
    }
}

void add_globals(Plan& plan, PlannedResource& resource, const PlanNames& names) {
    resource.properties = with_globals(
        section_of(plan, "Globals"), resource.type, std::move(resource.properties));
    // For what the globals refer to.
    evaluate(without_late(resource.live->type, resource.properties), names);
}

// Of what has no effect only its name waits for anything: an API and the log group that is named
// after it, or security groups that name each other, are no circle here.
void check_inert_resource(Plan& plan, const PlanNames& names, PlannedResource& resource) {
    const std::vector<std::string_view> known = known_members(resource.type);
    const std::vector<std::string> known_names(known.begin(), known.end());
    for (const Node::Entry& entry : resource.properties.entries) {
        if (entry.key == resource.inert->name_property) {
            plan.refusals.attempt([&] { evaluate(entry.value, names); });
        } else if (!known.empty() && !resource.inert->any_property) {
            check_member(
                plan.refusals,
                resource.logical_id + ".",
                entry,
                known_names,
                "property of " + resource.type);
        }
    }
    check_functions(plan, names, resource.properties);
}

// Walks all properties once, without values of resources: finds every mistake in them and what
// each resource needs.
void check_resources(Plan& plan, const ResourceTypes& types) {
    const bool globals_are_good = check_global_properties(plan, types);
    const Node* section = section_of(plan, "Resources");
    if (section == nullptr) {
        return;
    }
    for (const Node::Entry& entry : section->entries) {
        const auto found = plan.resources.find(entry.key);
        if (found == plan.resources.end()) {
            continue;
        }
        if (const Node::Entry* permissions = entry.value.find("Connectors")) {
            note_inert(plan, permissions->line, entry.key + ".Connectors");
        }
        PlannedResource& resource = found->second;
        const PlanNames names(plan, nullptr, &plan.refusals);
        if (const NestedTemplate nested = find_nested_template(plan, names, resource);
            nested.is_here) {
            check_nested(plan, names, resource);
        } else if (resource.inert) {
            const std::string why = nested.absent.empty() ? "" : ": no file at " + nested.absent;
            note_inert(plan, resource.line, resource.logical_id + " (" + resource.type + why + ")");
            check_inert_resource(plan, names, resource);
        } else {
            const bool good = check_properties(
                plan, names, resource.logical_id, resource.live->type, resource.properties);
            resource.in_doubt = !good || !globals_are_good;
            add_globals(plan, resource, names);
        }
        resource.needs = names.asked;
        if (const Node::Entry* depends_on = entry.value.find("DependsOn")) {
            add_depends_on(plan, resource, *depends_on);
        }
    }
    for (auto& [id, implied] : plan.resources) {
        if (implied.live && !section->find(id)) {
            const PlanNames names(plan, nullptr, &plan.refusals);
            implied.in_doubt = !globals_are_good;
            add_globals(plan, implied, names);
            implied.needs = names.asked;
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

std::string joined(const std::vector<std::string>& lines) {
    std::string out;
    for (const std::string& line : lines) {
        out += (out.empty() ? "" : "\n") + line;
    }
    return out;
}

} // namespace

TemplateError::TemplateError(std::vector<std::string> lines_, std::shared_ptr<const Plan> plan_)
    : std::runtime_error(joined(lines_)), lines(std::move(lines_)), plan(std::move(plan_)) {}

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
    const std::optional<std::string>& text = options.files->read(path);
    if (!text) {
        throw TemplateError({path + ": cannot be read"});
    }
    return parse(*text, path, types, options);
}

Template parse(
    const std::string& text,
    const std::string& file,
    const ResourceTypes& types,
    const LoadOptions& options) {
    auto plan = std::make_shared<Plan>();
    plan->types = std::make_shared<const ResourceTypes>(types);
    plan->file = file;
    plan->options = options;
    plan->refusals.attempt([&] {
        check_text(text);
        std::vector<Repeated> repeated;
        plan->root = read_yaml(text, plan->refusals, repeated);
        for (const Repeated& one : repeated) {
            note_inert(
                *plan,
                one.first,
                one.key + " of line " + std::to_string(one.first) + " (again on line " +
                    std::to_string(one.again) + ")");
        }
        expand_includes(*plan);
        check_sections(*plan);
        check_globals(section_of(*plan, "Globals"), plan->refusals);
        if (const Node::Entry* description = plan->root.find("Description")) {
            if (!description->value.is_scalar()) {
                plan->refusals.add({description->line, "Description must be text"});
            }
            plan->description = description->value.text;
        }
        plan->parameters = read_parameters(
            section_of(*plan, "Parameters"), options.parameters, plan->refusals);
        read_conditions(*plan);
        read_resources(*plan, types);
        check_resources(*plan, types);
        plan->order = creation_order(plan->resources, plan->refusals);
        if (const Node* outputs = section_of(*plan, "Outputs")) {
            check_outputs(*plan, *outputs);
        }
    });
    if (!plan->refusals.empty()) {
        throw TemplateError(plan->refusals.lines(file), plan);
    }
    return Template(std::move(plan));
}

} // namespace snowglobe::stack
