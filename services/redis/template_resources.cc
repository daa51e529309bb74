// Snowglobe::Redis::Cache in templates: that there is a Redis, and how clients log in.
#include "emulator/base/url.h"
#include "emulator/store/rows.h"
#include "services/outside/fake.h"
#include "services/redis/configs.h"
#include "services/redis/redis.h"
#include "services/redis/rest.h"

namespace snowglobe::redis {

namespace {

constexpr std::string_view cache_space = "redis.cache";

Key cache_row(const std::string& name) {
    return Key(cache_space).text(name);
}

void take_login(Context& context, const json& properties) {
    const bool has_password = properties.contains("Password");
    const bool is_required = properties.value("RequireAuth", has_password);
    if (is_required && !has_password) {
        throw PropertyError{"RequireAuth", "needs a Password that clients log in with"};
    }
    Configs configs(context);
    configs.set("requirepass", properties.value("Password", std::string()));
    configs.require_login(is_required);
}

// The host of its REST, in the outside world; empty: it has none.
std::string rest_host_of(const json& properties) {
    if (properties.contains("PathCommands") && !properties.contains("RestToken")) {
        throw PropertyError{"PathCommands", "is of its REST, which needs a RestToken"};
    }
    if (!properties.contains("Host")) {
        return "";
    }
    if (!properties.contains("RestToken")) {
        throw PropertyError{"RestToken", "is required where a Host is given: what requests bear"};
    }
    const auto host = parse_host(properties.at("Host").get<std::string>());
    if (!host || host->find(':') != host->npos) { // an address of IPv6 is no name
        throw PropertyError{
            "Host",
            "must be the name of a host, not '" + properties.at("Host").get<std::string>() + "'"};
    }
    return *host;
}

void take_rest(Context& context, const json& properties) {
    const std::string host = rest_host_of(properties);
    if (!properties.contains("RestToken")) {
        return;
    }
    const RestHost rest{
        properties.at("RestToken").get<std::string>(), properties.value("PathCommands", true)};
    if (rest.token.empty()) {
        throw PropertyError{"RestToken", "must not be empty: it is what requests bear"};
    }
    put_rest_host(context, "", rest);
    if (host.empty()) {
        return;
    }
    if (outside::find_fake(context.store, host)) {
        throw PropertyError{"Host", "a fake is already bound to " + host};
    }
    put_rest_host(context, host, rest);
    outside::Fake fake;
    fake.scope = context.scope;
    fake.service = "redis";
    outside::put_fake(context.store, host, fake);
}

void drop_rest(Context& context, const json& properties) {
    erase_rest_host(context, "");
    if (const std::string host = rest_host_of(properties); !host.empty()) {
        erase_rest_host(context, host);
        outside::erase_fake(context.store, host);
    }
}

ResourceAttributes attributes_of(const std::string& name) {
    return {name, {{"CacheName", name}}};
}

ResourceAttributes
create_cache(Service&, Context& context, const ResourceRequest& resource) {
    const auto name = resource.properties.value("CacheName", resource.generated_name);
    if (has_cache(context) && !context.store.get(cache_row(name).str())) {
        throw PropertyError{
            "CacheName", "there is one Redis in a world, and another resource declares it"};
    }
    take_login(context, resource.properties);
    take_rest(context, resource.properties);
    context.store.put(cache_row(name).str(), "");
    return attributes_of(name);
}

// Its keys stay.
ResourceAttributes update_cache(
    Service&, Context& context, const ResourceRequest& resource, const ExistingResource& existing) {
    if (resource.properties.value("CacheName", resource.generated_name) !=
        existing.attributes.ref) {
        throw PropertyError{"CacheName", "a cache keeps its name: " + existing.attributes.ref};
    }
    take_login(context, resource.properties);
    drop_rest(context, existing.properties);
    take_rest(context, resource.properties);
    return attributes_of(existing.attributes.ref);
}

bool cache_exists(Service&, Context& context, const std::string& name) {
    return context.store.get(cache_row(name).str()).has_value();
}

} // namespace

bool has_cache(Context& context) {
    bool is_any = false;
    const Key all(cache_space);
    context.store.scan(
        all.str(), all.end(), Direction::forward, [&](std::string_view, std::string_view) {
            is_any = true;
            return false;
        });
    return is_any;
}

std::vector<RowKind> cache_row_kinds() {
    return {{cache_space, "t", empty_form}};
}

std::span<const snowglobe::ResourceType> Redis::resource_types() const {
    static const std::vector<snowglobe::ResourceType> types{
        {"Snowglobe::Redis::Cache",
         {{"CacheName", property::text()},
          {"Host", property::text()},
          {"Password", property::text()},
          {"PathCommands", property::boolean()},
          {"RequireAuth", property::boolean()},
          {"RestToken", property::text()}},
         {},
         create_cache,
         update_cache,
         cache_exists}};
    return types;
}

} // namespace snowglobe::redis
