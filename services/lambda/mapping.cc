#include "services/lambda/mapping.h"

#include "emulator/base/error.h"
#include "emulator/store/rows.h"

namespace snowglobe::lambda {

namespace {

Key mapping_row(const Scope& scope, std::string_view uuid) {
    return mappings_of(scope).text(uuid);
}

// Part `index` of an ARN, counted from 0; the last one asked for, 5, takes the rest.
std::string arn_part(std::string_view arn, int index) {
    if (!arn.starts_with("arn:")) {
        return {};
    }
    for (int i = 0; i < index; ++i) {
        const auto colon = arn.find(':');
        if (colon == std::string_view::npos) {
            return {};
        }
        arn.remove_prefix(colon + 1);
    }
    return std::string(index == 5 ? arn : arn.substr(0, arn.find(':')));
}

} // namespace

Key mappings_of(const Scope& scope) {
    return Key("lambda.mapping").text(scope.account).text(scope.region);
}

std::optional<Mapping> find_mapping(Context& context, std::string_view uuid) {
    return Rows<Mapping>(context.store).find(mapping_row(context.scope, uuid));
}

Mapping need_mapping(Context& context, std::string_view uuid) {
    if (auto mapping = find_mapping(context, uuid)) {
        return std::move(*mapping);
    }
    throw ApiError(
        "ResourceNotFoundException",
        "The resource you requested does not exist.",
        404,
        {{"Type", "User"}});
}

void put_mapping(Context& context, const Mapping& mapping) {
    Rows<Mapping>(context.store).put(mapping_row(context.scope, mapping.uuid), mapping);
}

void erase_mapping(Context& context, const Mapping& mapping) {
    Rows<Mapping>(context.store).erase(mapping_row(context.scope, mapping.uuid));
}

std::vector<Mapping> all_mappings(Context& context) {
    std::vector<Mapping> out;
    Rows<Mapping>(context.store)
        .scan(
            mappings_of(context.scope), Direction::forward, [&](std::string_view, Mapping mapping) {
                out.push_back(std::move(mapping));
                return true;
            });
    return out;
}

std::vector<std::pair<Scope, Mapping>> all_mappings(Store& store) {
    const Key all("lambda.mapping");
    std::vector<std::pair<Scope, Mapping>> out;
    Rows<Mapping>(store).scan(all, Direction::forward, [&](std::string_view key, Mapping mapping) {
        KeyReader reader(key.substr(all.str().size()));
        Scope scope;
        scope.account = reader.text();
        scope.region = reader.text();
        out.emplace_back(std::move(scope), std::move(mapping));
        return true;
    });
    return out;
}

std::string source_name(const Mapping& mapping) {
    if (mapping.topic.empty()) {
        return mapping.source_arn;
    }
    std::string cluster = mapping.source_arn;
    for (const std::string& server : mapping.bootstrap_servers) {
        cluster += (cluster.empty() ? "" : ",") + server;
    }
    return cluster + "/" + mapping.topic;
}

std::string mapping_key(const Mapping& mapping, std::string_view part) {
    return "mapping/" + mapping.uuid + "/" + std::string(part);
}

std::string service_of_arn(std::string_view arn) {
    return arn_part(arn, 2);
}
std::string resource_of_arn(std::string_view arn) {
    return arn_part(arn, 5);
}
Scope scope_of_arn(std::string_view arn) {
    return {arn_part(arn, 4), arn_part(arn, 3)};
}

} // namespace snowglobe::lambda
