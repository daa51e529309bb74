#include "emulator/stack/creation.h"

#include "emulator/base/check.h"
#include "emulator/store/rows.h"
#include "emulator/world/world.h"

#include <filesystem>

namespace snowglobe::stack {

namespace {

Key stack_key(const Plan& plan) {
    return Key("stack.resource").text(plan.options.stack_name);
}

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
        ResourceAttributes same = existing.attributes;
        for (const auto& [path, why] : saved->inert) {
            same.inert.push_back({path, why});
        }
        return {std::move(same), {}};
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
    if (!context.store.persistent()) {
        return;
    }
    SavedResource saved{resource.type, properties, made.ref, made.attributes, changes};
    for (const PropertyError& inert : made.inert) {
        saved.inert.emplace_back(inert.path, inert.message);
    }
    Rows<SavedResource>(context.store)
        .put(stack_key(plan).text(resource.logical_id), std::move(saved));
}

ResourceRequest request_of(const Plan& plan, const PlannedResource& resource, json properties) {
    ResourceRequest request;
    request.logical_id = resource.logical_id;
    request.generated_name = plan.options.stack_name + "-" + resource.logical_id;
    request.properties = std::move(properties);
    const std::filesystem::path folder = std::filesystem::path(plan.file).parent_path();
    request.template_dir = folder.empty() ? "." : folder.string();
    request.library_paths = plan.options.library_paths;
    request.assets = resource.assets;
    return request;
}

template <class Body>
void run(
    const Plan& plan,
    const PlannedResource& resource,
    const std::string& again,
    World& world,
    const Body& body) {
    Service* service = world.service(resource.live->service);
    SNOWGLOBE_CHECK(service != nullptr);
    try {
        world.run_as_event(
            *service,
            plan.options.scope,
            "template/" + plan.options.stack_name + "/" + resource.logical_id + again,
            [&](Context& context) { body(*service, context); });
    } catch (const PropertyErrors& errors) {
        throw CreationRefused{errors.all};
    } catch (const PropertyError& error) {
        throw CreationRefused{{error}};
    } catch (const ApiError& error) {
        throw CreationRefused{{{"", error.code + ": " + error.message}}};
    } catch (const json::exception& error) {
        // A property of another JSON type than its reader expects.
        throw CreationRefused{
            {{"", "a property has the wrong type (" + std::string(error.what()) + ")"}}};
    }
}

} // namespace

SavedResources find_saved(const Plan& plan, World& world) {
    SavedResources found;
    const auto read = [&](Context& context) {
        if (!context.store.persistent()) {
            return;
        }
        Rows<SavedResource>(context.store)
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

Change create(
    const Plan& plan,
    const PlannedResource& resource,
    json properties,
    const SavedResource* saved,
    World& world) {
    if (saved != nullptr && saved->type != resource.type) {
        saved = nullptr;
    }
    const ResourceRequest request = request_of(plan, resource, std::move(properties));
    Change change;
    const std::uint64_t changes = saved == nullptr ? 0 : saved->changes + 1;
    const std::string again = changes == 0 ? "" : "/" + std::to_string(changes);
    run(plan, resource, again, world, [&](Service& service, Context& context) {
        change = create_or_keep(service, context, resource.live->type, request, saved);
        save_resource(context, plan, resource, request.properties, change.made, changes);
    });
    return change;
}

std::vector<PropertyError> finish(
    const Plan& plan,
    const PlannedResource& resource,
    json properties,
    const ResourceAttributes& made,
    World& world) {
    const ResourceRequest request = request_of(plan, resource, std::move(properties));
    std::vector<PropertyError> inert;
    run(plan, resource, "/late", world, [&](Service& service, Context& context) {
        inert = resource.live->type.finish(service, context, request, made);
    });
    return inert;
}

} // namespace snowglobe::stack
