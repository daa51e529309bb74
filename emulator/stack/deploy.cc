// Creating what a checked template declares.
#include "emulator/stack/blame.h"
#include "emulator/stack/conform.h"
#include "emulator/stack/creation.h"
#include "emulator/stack/nested.h"
#include "emulator/stack/outputs.h"
#include "emulator/stack/plan.h"
#include "emulator/stack/properties.h"
#include "emulator/stack/template.h"
#include "emulator/stack/world_outside.h"
#include "emulator/store/rows.h"
#include "emulator/world/world.h"

#include <algorithm>

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
        for (const std::string& id : plan_.order) {
            plan_.refusals.attempt([&] { finish_late(id); });
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
        const Node early = without_late(resource.live->type, resource.properties);
        const std::optional<Written> written = write(resource, early);
        if (!written) {
            return;
        }
        std::optional<SavedResource> known;
        if (saved != nullptr) { // whatever an earlier process took its values for
            known = *saved;
            known->properties = conform(
                known->properties, resource.live->type.properties, [](auto&&...) {});
        }
        attempt(resource, *written, [&] {
            Change change = create(
                plan_,
                resource,
                without_nulls(written->properties),
                known ? &*known : nullptr,
                world_);
            made_[id] = std::move(change.made);
            check_name(resource, written->properties);
            for (const PropertyError& inert : made_[id].inert) {
                note_inert(resource, inert);
            }
            if (!change.note.empty()) {
                deployed_.notes.push_back(id + " (" + resource.type + "): " + change.note);
            }
            deployed_.resources.push_back({id, resource.type, made_[id].ref, made_[id].attributes});
        });
    }

    // What its properties are now; `whole`: it is what the template says.
    struct Written {
        json properties;
        bool whole;
        bool in_doubt;
    };

    std::optional<Written> write(PlannedResource& resource, const Node& properties) {
        const std::size_t told = plan_.refusals.size();
        const Value written = evaluate(properties, names_);
        json conforming = conform(
            written.data,
            resource.live->type.properties,
            [&](const std::string& path, const std::string& reason) {
                tell(resource, path, reason);
            });
        if (plan_.refusals.size() > told) {
            resource.in_doubt = true;
            return std::nullopt;
        }
        const bool whole = written.state == Value::State::known && !resource.in_doubt;
        return Written{std::move(conforming), whole, resource.in_doubt};
    }

    // ResourceType::late.
    void finish_late(const std::string& id) {
        PlannedResource& resource = plan_.resources.at(id);
        const bool is_made = resource.live && !resource.given_up && made_.contains(id);
        if (!is_made || resource.live->type.finish == nullptr) {
            return;
        }
        const std::optional<Written> written = write(resource, resource.properties);
        if (!written) {
            return;
        }
        attempt(resource, *written, [&] {
            for (const PropertyError& inert : finish(
                     plan_,
                     resource,
                     without_nulls(written->properties),
                     made_.at(id),
                     world_)) {
                note_inert(resource, inert);
            }
        });
    }

    template <class Body>
    void attempt(PlannedResource& resource, const Written& written, const Body& body) {
        try {
            body();
        } catch (const CreationRefused& refused) {
            for (const PropertyError& error : refused.all) {
                for (const Refused& each :
                     refused_in(resource.properties, error.path, error.message)) {
                    const bool sound =
                        written.whole ||
                        (!each.guessed && is_known_at(written.properties, each.path));
                    blame(resource, each, sound, written.in_doubt);
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
    // Stages of two APIs have one name, and not all else.
    void check_name(PlannedResource& resource, const json& properties) {
        const auto& [ref, attributes, inert] = made_.at(resource.logical_id);
        const auto [first, added] = named_.emplace(
            std::pair(resource.live->service + "/" + ref, attributes), resource.logical_id);
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
    // By service and Ref, and attributes.
    std::map<std::pair<std::string, std::map<std::string, std::string>>, std::string> named_;
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
