// Creating what a checked template declares.
#include "emulator/base/check.h"
#include "emulator/stack/plan.h"
#include "emulator/stack/template.h"
#include "emulator/world/world.h"

#include <charconv>
#include <filesystem>

namespace snowglobe::stack {

namespace {

// The line of the deepest node that "RedrivePolicy.maxReceiveCount" or "Tags.0.Key" leads to.
int line_of_path(const PlannedResource& resource, const std::string& path) {
    int line = resource.line;
    const Node* at = &resource.properties;
    for (std::size_t from = 0; from < path.size();) {
        const std::size_t dot = std::min(path.find('.', from), path.size());
        const std::string part = path.substr(from, dot - from);
        from = dot + 1;
        std::size_t index = 0;
        const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), index);
        if (const Node::Entry* entry = at->find(part)) {
            line = entry->line;
            at = &entry->value;
        } else if (
            error == std::errc{} && end == part.data() + part.size() && index < at->items.size()) {
            at = &at->items[index];
            line = at->line;
        } else {
            break;
        }
    }
    return line;
}

std::string inert_name(const Plan& plan, const PlannedResource& resource, const Names& names) {
    const Node::Entry* given = resource.properties.find(resource.inert->name_property);
    const Value value = given == nullptr ? Value::absent() : evaluate(given->value, names);
    const auto text = value.state == Value::State::known ? text_of(value.data) : std::nullopt;
    return text.value_or(plan.options.stack_name + "-" + resource.logical_id);
}

ResourceAttributes
create(const Plan& plan, const PlannedResource& resource, json properties, World& world) {
    Service* service = world.service(resource.live->service);
    SNOWGLOBE_CHECK(service != nullptr);
    ResourceRequest request;
    request.logical_id = resource.logical_id;
    request.generated_name = plan.options.stack_name + "-" + resource.logical_id;
    request.properties = std::move(properties);
    const std::filesystem::path folder = std::filesystem::path(plan.file).parent_path();
    request.template_dir = folder.empty() ? "." : folder.string();
    request.library_paths = plan.options.library_paths;
    ResourceAttributes made;
    try {
        world.run_as_event(
            *service,
            plan.options.scope,
            "template/" + plan.options.stack_name + "/" + resource.logical_id,
            [&](Context& context) {
                made = resource.live->type.create(*service, context, request);
            });
    } catch (const PropertyError& error) {
        throw LineError{
            line_of_path(resource, error.path),
            resource.logical_id + (error.path.empty() ? "" : ".") + error.path + ": " +
                error.message};
    } catch (const ApiError& error) {
        throw LineError{
            resource.line, resource.logical_id + ": " + error.code + ": " + error.message};
    } catch (const json::exception& error) {
        // A property of another JSON type than its reader expects.
        throw LineError{
            resource.line,
            resource.logical_id + ": a property has the wrong type (" + std::string(error.what()) +
                ")"};
    }
    return made;
}

std::map<std::string, std::string> outputs_of(const Plan& plan, const Made& made) {
    std::map<std::string, std::string> outputs;
    const Node::Entry* section = plan.root.find("Outputs");
    const PlanNames names(plan, &made);
    for (const Node::Entry& output : section == nullptr ? Node{}.entries : section->value.entries) {
        const Node::Entry* condition = output.value.find("Condition");
        if (condition != nullptr && !names.condition(condition->value.text, condition->line)) {
            continue;
        }
        const Value value = evaluate(output.value.find("Value")->value, names);
        const auto text = value.state == Value::State::known ? text_of(value.data) : std::nullopt;
        if (!text) {
            throw LineError{output.line, "Outputs." + output.key + ": Value must be text"};
        }
        outputs[output.key] = *text;
    }
    return outputs;
}

} // namespace

Deployed deploy(const Template& to_deploy, World& world) {
    const Plan& plan = to_deploy.plan();
    Deployed deployed;
    Made made;
    try {
        for (const std::string& id : plan.order) {
            const PlannedResource& resource = plan.resources.at(id);
            const PlanNames names(plan, &made);
            if (resource.inert != nullptr) {
                made[id] = inert_attributes(
                    plan.options, *resource.inert, inert_name(plan, resource, names));
                continue;
            }
            Value properties = evaluate(resource.properties, names);
            SNOWGLOBE_CHECK(properties.state == Value::State::known);
            made[id] = create(plan, resource, std::move(properties.data), world);
            deployed.resources.push_back({id, resource.type, made[id].ref, made[id].attributes});
        }
        deployed.outputs = outputs_of(plan, made);
    } catch (const LineError& error) {
        throw TemplateError(plan.file + ":" + std::to_string(error.line) + ": " + error.message);
    }
    return deployed;
}

} // namespace snowglobe::stack
