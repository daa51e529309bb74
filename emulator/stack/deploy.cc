// Creating what a checked template declares. A world that outlives its process keeps a row for each
// resource that it made, stack.resource/<stack>/<logical id>, so that the next process finds it.
#include "emulator/base/check.h"
#include "emulator/stack/blame.h"
#include "emulator/stack/conform.h"
#include "emulator/stack/nested.h"
#include "emulator/stack/outputs.h"
#include "emulator/stack/plan.h"
#include "emulator/stack/properties.h"
#include "emulator/stack/template.h"
#include "emulator/stack/world_outside.h"
#include "emulator/store/rows.h"
#include "emulator/world/world.h"

#include <algorithm>
#include <filesystem>

namespace snowglobe::stack {

namespace {

std::string inert_name(const Plan& plan, const PlannedResource& resource, const Names& names) {
    const Node::Entry* given = resource.properties.find(resource.inert->name_property);
    const Value value = given == nullptr ? Value::absent() : evaluate(given->value, names);
    const auto text = value.state == Value::State::known ? text_of(value.data) : std::nullopt;
    return text.value_or(plan.options.stack_name + "-" + resource.logical_id);
}

json without_nulls(const json& value) {
    if (value.is_array()) {
        json out = json::array();
        for (const json& element : value) {
            if (!element.is_null()) {
                out.push_back(without_nulls(element));
            }
        }
        return out;
    }
    if (value.is_object()) {
        json out = json::object();
        for (const auto& [name, member] : value.items()) {
            if (!member.is_null()) {
                out[name] = without_nulls(member);
            }
        }
        return out;
    }
    return value;
}

struct SavedResource {
    std::string type;
    json properties;
    std::string ref;
    std::map<std::string, std::string> attributes;
    std::uint64_t changes = 0; // how often it was made or updated: makes ids in doing so unique
    std::vector<std::pair<std::string, std::string>> inert = {}; // of it: path, and why
    template <class Archive> void fields(Archive& archive) {
        archive(type, properties, ref, attributes, changes);
        archive.tagged(1, inert);
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

// What a service refuses of a resource.
struct CreationRefused {
    std::vector<PropertyError> all;
};

// Whether the value that the path leads to is there and known to the end.
bool is_known_at(const json& properties, const std::string& path) {
    const json* at = &properties;
    for (std::size_t from = 0; from < path.size() && at->is_structured();) {
        const std::size_t dot = std::min(path.find('.', from), path.size());
        const std::string part = path.substr(from, dot - from);
        from = dot + 1;
        if (at->is_array()) {
            const json index = json::parse_or_discard(part);
            if (!index.is_number_unsigned() || index >= json(at->size())) {
                return false;
            }
            at = &at->at(index.get<std::size_t>());
        } else if (!at->contains(part)) {
            return false;
        } else {
            at = &at->at(part);
        }
    }
    return !at->is_null() && *at == without_nulls(*at);
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
    request.assets = resource.assets;
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
    return change;
}

// Creates everything that a plan declares. What a service refuses is told, and the rest is tried
// all the same; only what stands in doubt, because something of it or of what it needs was refused,
// is believed no more than where it names a property that is there.
class Deployment {
public:
    Deployment(Plan& plan, World& world, Exports& exports)
        : plan_(plan), world_(world), exports_(exports),
          outside_(world, plan.options.scope, exports),
          names_(plan, &made_, &plan.refusals, &outside_) {}

    Deployed run() {
        SavedResources saved = find_saved(plan_, world_);
        for (const std::string& id : plan_.order) {
            const auto before = saved.extract(id);
            plan_.refusals.attempt(
                [&] { make(id, before.empty() ? nullptr : &before.mapped()); });
        }
        for (const auto& [id, resource] : saved) {
            deployed_.notes.push_back(
                id + " (" + resource.type + "): no longer declared; it stays");
        }
        deployed_.outputs = outputs_of(plan_, names_, plan_.refusals, exports_);
        for (const Deployed::Inert& absent : outside_.absent()) {
            deployed_.inert.push_back(absent);
        }
        return std::move(deployed_);
    }

    // Takes out what was refused, so that another try finds what comes after it. False: there is
    // nothing to try.
    bool take_out_refused() {
        const bool found = plan_.refusals.size() > told_before_ || !refused_.empty();
        std::vector<TakenOut>& nodes = refused_.empty() && !found ? doubtful_ : refused_;
        // What lies inside of another one first.
        std::stable_sort(nodes.begin(), nodes.end(), [](const TakenOut& a, const TakenOut& b) {
            return a.blamed.depth > b.blamed.depth;
        });
        for (const TakenOut& each : nodes) {
            take_out(*each.blamed.node);
            each.resource->in_doubt = true;
        }
        return found || !nodes.empty();
    }

private:
    struct TakenOut {
        PlannedResource* resource;
        Blamed blamed;
    };

    void make(const std::string& id, const SavedResource* saved) {
        PlannedResource& resource = plan_.resources.at(id);
        if (resource.inert) {
            made_[id] = inert_attributes(
                plan_.options, *resource.inert, inert_name(plan_, resource, names_));
            return;
        }
        if (resource.given_up) {
            return;
        }
        if (!resource.nested.empty()) {
            make_nested(resource);
            return;
        }
        const std::size_t told = plan_.refusals.size();
        const Value written = evaluate(resource.properties, names_);
        const auto& declared = resource.live->type.properties;
        json properties = conform(
            written.data, declared, [&](const std::string& path, const std::string& reason) {
                tell(resource, path, reason);
            });
        const bool whole = written.state == Value::State::known && !resource.in_doubt;
        if (plan_.refusals.size() > told) {
            resource.in_doubt = true;
            return;
        }
        const bool in_doubt = resource.in_doubt;
        std::optional<SavedResource> known;
        if (saved != nullptr) { // whatever an earlier process took its values for
            known = *saved;
            known->properties = conform(known->properties, declared, [](auto&&...) {});
        }
        try {
            Change change = create(
                plan_,
                resource,
                without_nulls(properties),
                known ? &*known : nullptr,
                world_);
            made_[id] = std::move(change.made);
            check_name(resource, properties);
            for (const PropertyError& inert : made_[id].inert) {
                note_inert(resource, inert);
            }
            if (!change.note.empty()) {
                deployed_.notes.push_back(id + " (" + resource.type + "): " + change.note);
            }
            deployed_.resources.push_back({id, resource.type, made_[id].ref, made_[id].attributes});
        } catch (const CreationRefused& refused) {
            for (const PropertyError& error : refused.all) {
                for (const Refused& each :
                     refused_in(resource.properties, error.path, error.message)) {
                    const bool sound =
                        whole || (!each.guessed && is_known_at(properties, each.path));
                    blame(resource, each, sound, in_doubt);
                }
            }
        }
    }

    void note_inert(PlannedResource& resource, const PropertyError& inert) {
        if (plan_.options.strict) { // it stays for further tries: nothing else comes of it
            const Blamed at = follow(resource.properties, resource.line, inert.path);
            plan_.refusals.add(
                {at.line,
                 resource.logical_id + "." + inert.path + ": " + inert.message +
                     ", and --strict refuses that"});
        } else {
            deployed_.inert.push_back(
                {resource.logical_id + "." + inert.path, inert.message});
        }
    }

    // A stack of its own, whose outputs are the attributes of the resource.
    void make_nested(PlannedResource& resource) {
        const Node::Entry* given = resource.properties.find("Parameters");
        const Value parameters =
            given == nullptr ? Value::of(json::object()) : evaluate(given->value, names_);
        if (plan_.depth == nested_depth_max) {
            throw LineError{
                resource.line,
                resource.logical_id + ": templates are nested deeper than " +
                    std::to_string(nested_depth_max) + " levels, or one contains itself"};
        }
        if (parameters.state != Value::State::known) {
            return; // for a reason that is told
        }
        try {
            Plan inner =
                load(
                    resource.nested,
                    *plan_.types,
                    nested_options(plan_, resource, parameters.data))
                    .plan();
            inner.depth = plan_.depth + 1;
            Deployed made = Deployment(inner, world_, exports_).run();
            plan_.refusals.add_lines(inner.refusals.lines(inner.file));
            take_nested(resource, inner, std::move(made));
        } catch (const TemplateError& error) {
            plan_.refusals.add_lines(error.lines);
        }
    }

    void take_nested(const PlannedResource& resource, const Plan& inner, Deployed made) {
        const std::string inside = resource.logical_id + "/";
        ResourceAttributes& attributes = made_[resource.logical_id];
        attributes.ref = stack_id(inner.options);
        for (const auto& [name, value] : made.outputs) {
            attributes.attributes["Outputs." + name] = value;
        }
        for (Deployed::Resource& each : made.resources) {
            each.logical_id = inside + each.logical_id;
            deployed_.resources.push_back(std::move(each));
        }
        for (const std::string& each : inner.inert) {
            deployed_.inert.push_back({inside + each, {}});
        }
        for (const Deployed::Inert& each : made.inert) {
            deployed_.inert.push_back({inside + each.what, each.why});
        }
        for (const std::string& note : made.notes) {
            deployed_.notes.push_back(inside + note);
        }
    }

    // Some services answer a second resource of a name with the first one, or put it in its place.
    void check_name(PlannedResource& resource, const json& properties) {
        const std::string& ref = made_.at(resource.logical_id).ref;
        const auto [first, added] =
            named_.emplace(std::pair(resource.live->service, ref), resource.logical_id);
        if (added) {
            return;
        }
        const std::string name = ref.substr(ref.rfind('/') + 1); // a queue's Ref is its URL
        std::string path;
        for (const auto& [property, value] : properties.items()) {
            if (property.ends_with("Name") && value == name) {
                path = property;
            }
        }
        tell(resource, path, first->second + " has the name " + name + " already");
    }

    void tell(PlannedResource& resource, const std::string& path, const std::string& message) {
        const Blamed blamed = follow(resource.properties, resource.line, path);
        resource.in_doubt = true;
        plan_.refusals.add(
            {blamed.line,
             resource.logical_id + (path.empty() ? "" : ".") + path + ": " + message});
        if (blamed.node != nullptr) {
            refused_.push_back({&resource, blamed});
        } else {
            resource.given_up = true;
        }
    }

    // `sound`: the value that is refused is what the template says.
    void
    blame(PlannedResource& resource, const Refused& refused, bool sound, bool in_doubt) {
        const Blamed blamed = follow(resource.properties, resource.line, refused.path);
        const bool whole = blamed.whole && !holds_taken_out(*blamed.node);
        if (sound && (whole || !in_doubt)) {
            tell(resource, refused.path, refused.message);
        } else if (blamed.node != nullptr && !refused.guessed) {
            doubtful_.push_back({&resource, blamed});
        } else {
            resource.given_up = in_doubt;
        }
    }

    Plan& plan_;
    World& world_;
    Exports& exports_;
    Made made_;
    const WorldOutside outside_;
    const PlanNames names_;
    std::map<std::pair<std::string, std::string>, std::string> named_; // by service and Ref
    Deployed deployed_;
    const std::size_t told_before_ = plan_.refusals.size();
    std::vector<TakenOut> refused_;  // and told
    std::vector<TakenOut> doubtful_; // refused in what stands in doubt
};

} // namespace

std::vector<RowKind> row_kinds() {
    return {{"stack.resource", "tt", record_form<SavedResource>}};
}

Deployed deploy(const Template& to_deploy, World& world, Exports& exports) {
    auto plan = std::make_shared<Plan>(to_deploy.plan());
    Deployed deployed = Deployment(*plan, world, exports).run();
    if (!plan->refusals.empty()) {
        throw TemplateError(plan->refusals.lines(plan->file), plan);
    }
    return deployed;
}

Rehearsal::Rehearsal(std::shared_ptr<const Plan> plan) : plan_(std::make_shared<Plan>(*plan)) {}

bool Rehearsal::run(World& scratch, Exports& exports) {
    Deployment deployment(*plan_, scratch, exports);
    made_ = deployment.run();
    // Without what was only made because what is wrong in it was taken out.
    std::erase_if(made_.resources, [&](const Deployed::Resource& made) {
        const auto planned = plan_->resources.find(made.logical_id);
        return planned != plan_->resources.end() && planned->second.in_doubt;
    });
    return deployment.take_out_refused();
}

std::set<std::string> Rehearsal::parameters() const {
    std::set<std::string> names = plan_->parameters.refused;
    for (const auto& [name, value] : plan_->parameters.values) {
        names.insert(name);
    }
    return names;
}

const std::string& Rehearsal::file() const {
    return plan_->file;
}

const std::vector<std::string>& Rehearsal::inert() const {
    return plan_->inert;
}

std::vector<std::string> Rehearsal::lines() const {
    return plan_->refusals.lines(plan_->file);
}

} // namespace snowglobe::stack
