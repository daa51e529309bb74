#include "emulator/admin/resources.h"

#include <fmt/format.h>

namespace snowglobe {

namespace {

json show(const Resource& resource, std::string_view service, const Scope& scope) {
    const auto path = [&](const std::string& look) { return fmt::format("{}/{}", service, look); };
    json contents = json::array();
    for (const Resource::Contents& one : resource.contents) {
        json shown = {{"title", one.title}, {"look", path(one.look)}, {"rows", one.rows}};
        if (!one.id.empty()) {
            shown["id"] = one.id;
        }
        if (!one.source.empty()) {
            shown["source"] = one.source;
        }
        contents.push_back(std::move(shown));
    }
    json out = {
        {"service", service},
        {"kind", resource.kind},
        {"name", resource.name},
        {"account", scope.account},
        {"region", scope.region},
        {"counts", resource.counts},
        {"about", resource.about},
        {"contents", std::move(contents)}};
    if (!resource.arn.empty()) {
        out["arn"] = resource.arn;
    }
    if (!resource.look.empty()) {
        out["look"] = path(resource.look);
    }
    return out;
}

} // namespace

json list_resources(World& world) {
    json out = json::array();
    for (const auto& service : world.services()) {
        std::vector<Scope> scopes;
        world.look(
            *service, Scope{}, [&](Context& context) { scopes = service->scopes(context); });
        for (const Scope& scope : scopes) {
            world.look(*service, scope, [&](Context& context) {
                for (const Resource& resource : service->resources(context)) {
                    out.push_back(show(resource, service->name(), scope));
                }
            });
        }
    }
    return {{"resources", std::move(out)}};
}

} // namespace snowglobe
