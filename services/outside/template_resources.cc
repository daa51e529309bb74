// Snowglobe::Fake in a template.
#include "emulator/base/url.h"
#include "services/lambda/function.h"
#include "services/outside/fake.h"
#include "services/outside/outside.h"

#include <stdexcept>

namespace snowglobe::outside {

namespace {

std::vector<std::string> hosts_of(const json& properties) {
    std::vector<std::string> hosts;
    json given = properties.value("Hosts", json::array());
    if (properties.contains("Host")) {
        given.push_back(properties.at("Host"));
    }
    if (given.empty()) {
        throw PropertyError{"Host", "is required: the name of the host that the fake stands for"};
    }
    for (const json& host : given) {
        auto name = parse_host(host.get<std::string>());
        if (!name || name->find(':') != name->npos) { // an address of IPv6 is no name
            throw PropertyError{
                properties.contains("Host") ? "Host" : "Hosts",
                "must be the name of a host, not '" + host.get<std::string>() + "'"};
        }
        hosts.push_back(*std::move(name));
    }
    return hosts;
}

ResourceAttributes create_fake(Service& service, Context& context, const ResourceRequest& request) {
    const json& properties = request.properties;
    const std::vector<std::string> hosts = hosts_of(properties);
    Fake fake;
    fake.scope = context.scope;
    if (properties.contains("Function")) {
        fake.function = lambda::parse_function_name(
                            context.scope, properties.at("Function").get<std::string>(), nullptr)
                            .name;
    } else {
        json settings = properties;
        settings.emplace("Timeout", 30);
        ResourceRequest code = request;
        code.properties = settings;
        fake.image = lambda::read_image(
            context, code, request.generated_name, properties.value("CodeUri", json()));
        try {
            static_cast<Outside&>(service).check_library(fake.image);
        } catch (const std::runtime_error& error) {
            throw PropertyError{"CodeUri", error.what()};
        }
    }
    for (const std::string& host : hosts) {
        const std::optional<Fake> bound = find_fake(context.store, host);
        if (bound && bound->scope == fake.scope) {
            throw PropertyError{"Host", "another fake is already bound to " + host};
        }
        // There is one outside world: where a template stands in several accounts or regions, the
        // fake of the first one answers all of them.
        if (!bound) {
            put_fake(context.store, host, fake);
        }
    }
    return {hosts.front(), {{"Host", hosts.front()}}};
}

ResourceAttributes update_fake(
    Service& service,
    Context& context,
    const ResourceRequest& request,
    const ExistingResource& existing) {
    for (const std::string& host : hosts_of(existing.properties)) {
        erase_fake(context.store, host);
    }
    return create_fake(service, context, request);
}

} // namespace

std::span<const ResourceType> Outside::resource_types() const {
    static const std::vector<ResourceType> types{
        {"Snowglobe::Fake",
         {{"CodeUri", property::text()},
          {"Environment",
           property::structure({{"Variables", property::map(property::text())}})},
          {"Function", property::text()},
          {"Handler", property::text()},
          {"Host", property::text()},
          {"Hosts", property::list(property::text())},
          {"MemorySize", property::integer()},
          {"Timeout", property::integer()}},
         {"Description"},
         create_fake,
         update_fake,
         nullptr,
         true},
    };
    return types;
}

} // namespace snowglobe::outside
