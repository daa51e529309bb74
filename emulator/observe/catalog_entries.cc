#include "emulator/observe/catalog_entries.h"

#include "emulator/store/key.h"
#include "services/service.h"

namespace snowglobe {

namespace {

// Scope and name of every row of a space.
std::vector<std::pair<Scope, std::string>> named(World& world, std::string_view space) {
    std::vector<std::pair<Scope, std::string>> out;
    world.look(*world.services().front(), Scope{}, [&](Context& context) {
        const Key prefix{space};
        context.store.scan(
            prefix.str(),
            prefix.end(),
            Direction::forward,
            [&](std::string_view key, std::string_view) {
                KeyReader reader(key.substr(prefix.str().size()));
                Scope scope;
                scope.account = reader.text();
                scope.region = reader.text();
                out.emplace_back(std::move(scope), reader.text());
                return true;
            });
    });
    return out;
}

class Entries {
public:
    std::vector<CatalogEntry> all;

    explicit Entries(World& world) : world_(world) {}

    void add(Service& service, const CatalogKind& kind) {
        if (kind.space.empty()) {
            add_shown(service, kind);
            return;
        }
        for (const auto& [scope, name] : named(world_, kind.space)) {
            Call call;
            call.service = service.name();
            call.operation = kind.operation;
            call.scope = scope;
            call.request = kind.request(name, scope);
            const Reply reply = world_.look_call(call);
            if (!reply.error) { // else it is being deleted
                add(service,
                    kind,
                    scope,
                    name,
                    kind.answer.empty() ? reply.body : reply.body.at(kind.answer));
            }
        }
    }

private:
    void add_shown(Service& service, const CatalogKind& kind) {
        std::vector<Scope> scopes;
        world_.look(service, {}, [&](Context& context) { scopes = service.scopes(context); });
        for (const Scope& scope : scopes) {
            json seen;
            world_.look(service, scope, [&](Context& context) {
                seen = service.peek(context, kind.look).value_or(json::object());
            });
            for (const json& one : seen.value(kind.look, json::array())) {
                add(service, kind, scope, one.at(kind.id).get<std::string>(), one);
            }
        }
    }

    void add(
        const Service& service,
        const CatalogKind& kind,
        const Scope& scope,
        const std::string& name,
        const json& about) {
        all.push_back(
            {std::string(service.name()),
             std::string(kind.kind),
             scope.account,
             scope.region,
             name,
             about.dump()});
    }

    World& world_;
};

} // namespace

std::vector<CatalogEntry> catalog_entries(World& world) {
    Entries entries(world);
    for (const auto& service : world.services()) {
        for (const CatalogKind& kind : service->catalog_kinds()) {
            entries.add(*service, kind);
        }
    }
    return std::move(entries.all);
}

} // namespace snowglobe
