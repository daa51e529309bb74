// Creating what a checked template declares. A world that outlives its process keeps a row for each
// resource that it made, stack.resource/<stack>/<logical id>, so that the next process finds it.
#include "emulator/base/check.h"
#include "emulator/stack/plan.h"
#include "emulator/stack/template.h"
#include "emulator/store/table.h"
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

struct SavedResource {
    std::string type;
    json properties;
    std::string ref;
    std::map<std::string, std::string> attributes;
    std::uint64_t changes = 0; // how often it was made or updated: makes ids in doing so unique
    template <class Archive> void fields(Archive& archive) {
        archive(type, properties, ref, attributes, changes);
    }
};

Key stack_key(const Plan& plan) {
    return Key("stack.resource").text(plan.options.stack_name);
}

using SavedResources = std::map<std::string, SavedResource>; // by logical id

SavedResources find_saved(const Plan& plan, World& world) {
    SavedResources found;
    const auto read = [&](Context& context) {
        if (!context.store.persistent()) {
            return;
        }
        Table<SavedResource>(context.store)
            .scan(
                stack_key(plan),
                Direction::forward,
                [&](std::string_view key, SavedResource resource) {
                    KeyReader reader(key.substr(stack_key(plan).str().size()));
                    found.emplace(reader.text(), std::move(resource));
                    return true;
                });
    };
    world.look(*world.services().front(), plan.options.scope, read);
    return found;
}

// What became of a resource: a line for people, or nothing when it is new or as it was.
struct Change {
    ResourceAttributes made;
    std::string note;
};

Change create_or_keep(
    Service& service,
    Context& context,
    const ResourceType& type,
    const ResourceRequest& request,
    const SavedResource* saved) {
    if (saved == nullptr) {
        return {type.create(service, context, request), {}};
    }
    if (type.exists != nullptr && !type.exists(service, context, saved->ref)) {
        return {type.create(service, context, request), "made again: it had been deleted"};
    }
    const ExistingResource existing{saved->properties, {saved->ref, saved->attributes}};
    const bool changed = request.properties != existing.properties;
    if (changed && type.update == nullptr) {
        throw PropertyError{
            "",
            "its properties have changed, and a resource of type " + std::string(type.type) +
                " that is in the data directory cannot follow; delete it there first"};
    }
    if (!changed && !type.refresh) {
        return {existing.attributes, {}};
    }
    return {type.update(service, context, request, existing), changed ? "updated" : ""};
}

void save_resource(
    Context& context,
    const Plan& plan,
    const PlannedResource& resource,
    const json& properties,
    const ResourceAttributes& made,
    std::uint64_t changes) {
    if (context.store.persistent()) {
        Table<SavedResource>(context.store)
            .put(
                stack_key(plan).text(resource.logical_id),
                {resource.type, properties, made.ref, made.attributes, changes});
    }
}

Change create(
    const Plan& plan,
    const PlannedResource& resource,
    json properties,
    const SavedResource* saved,
    World& world) {
    Service* service = world.service(resource.live->service);
    SNOWGLOBE_CHECK(service != nullptr);
    if (saved != nullptr && saved->type != resource.type) {
        saved = nullptr;
    }
    ResourceRequest request;
    request.logical_id = resource.logical_id;
    request.generated_name = plan.options.stack_name + "-" + resource.logical_id;
    request.properties = std::move(properties);
    const std::filesystem::path folder = std::filesystem::path(plan.file).parent_path();
    request.template_dir = folder.empty() ? "." : folder.string();
    request.library_paths = plan.options.library_paths;
    Change change;
    const std::uint64_t changes = saved == nullptr ? 0 : saved->changes + 1;
    try {
        world.run_as_event(
            *service,
            plan.options.scope,
            "template/" + plan.options.stack_name + "/" + resource.logical_id +
                (changes == 0 ? "" : "/" + std::to_string(changes)),
            [&](Context& context) {
                change = create_or_keep(*service, context, resource.live->type, request, saved);
                save_resource(context, plan, resource, request.properties, change.made, changes);
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
    return change;
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

std::vector<RowKind> row_kinds() {
    return {{"stack.resource", "tt", holds_record<SavedResource>}};
}

Deployed deploy(const Template& to_deploy, World& world) {
    const Plan& plan = to_deploy.plan();
    Deployed deployed;
    Made made;
    try {
        SavedResources saved = find_saved(plan, world);
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
            const auto before = saved.extract(id);
            Change change = create(
                plan,
                resource,
                std::move(properties.data),
                before.empty() ? nullptr : &before.mapped(),
                world);
            made[id] = std::move(change.made);
            if (!change.note.empty()) {
                deployed.notes.push_back(id + " (" + resource.type + "): " + change.note);
            }
            deployed.resources.push_back({id, resource.type, made[id].ref, made[id].attributes});
        }
        for (const auto& [id, resource] : saved) {
            deployed.notes.push_back(id + " (" + resource.type + "): no longer declared; it stays");
        }
        deployed.outputs = outputs_of(plan, made);
    } catch (const LineError& error) {
        throw TemplateError(plan.file + ":" + std::to_string(error.line) + ": " + error.message);
    }
    return deployed;
}

} // namespace snowglobe::stack
