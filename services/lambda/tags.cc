#include "services/lambda/tags.h"

#include "emulator/base/error.h"
#include "emulator/base/json.h"
#include "emulator/store/rows.h"
#include "services/lambda/function.h"
#include "services/lambda/mapping.h"
#include "services/lambda/policy.h"
#include "services/lambda/settings.h"

namespace snowglobe::lambda {

namespace {

constexpr std::size_t tags_max = 50;

Key tags_key(const Scope& scope, std::string_view resource) {
    return Key("lambda.tags").text(scope.account).text(scope.region).text(resource);
}

} // namespace

TagMap find_tags(Store& store, const Scope& scope, std::string_view resource) {
    return Rows<Tags>(store).find(tags_key(scope, resource)).value_or(Tags{}).tags;
}

void put_tags(Store& store, const Scope& scope, std::string_view resource, const TagMap& tags) {
    if (tags.size() > tags_max) {
        throw invalid_parameter("Number of tags exceeds resource tag limit.");
    }
    if (tags.empty()) {
        Rows<Tags>(store).erase(tags_key(scope, resource));
    } else {
        Rows<Tags>(store).put(tags_key(scope, resource), Tags{tags});
    }
}

TagMap read_tags(const json& given) {
    TagMap out;
    for (const auto& [name, value] : given.items()) {
        out[name] = value.get<std::string>();
    }
    return out;
}

std::string need_tagged(Context& context, const json& request) {
    const std::string arn = request.at("Resource").get<std::string>();
    const std::string rest = resource_of_arn(arn);
    const std::string kind = rest.substr(0, rest.find(':'));
    if (kind == "event-source-mapping") {
        const std::string uuid = arn.substr(arn.rfind(':') + 1);
        if (scope_of_arn(arn) != context.scope || !find_mapping(context, uuid)) {
            throw ApiError(
                "ResourceNotFoundException",
                "Event source mapping not found: " + arn,
                404,
                {{"Type", "User"}});
        }
        return kind + ":" + uuid;
    }
    if (kind != "function") {
        throw ApiError::unsupported("tags of '" + arn + "' (functions and mappings have some)");
    }
    const FunctionName name = function_of_arn(arn);
    if (!name.qualifier.empty()) {
        throw invalid_parameter(
            "Tags on function aliases and versions are not supported. Please specify a function "
            "ARN.");
    }
    if (name.scope != context.scope || !find_function(context.store, name.scope, name.name)) {
        throw function_not_found(arn);
    }
    return kind + ":" + name.name;
}

void change_tags(
    Context& context, const json& request, const std::string& resource, const TagMap& tags) {
    put_tags(context.store, context.scope, resource, tags);
    if (resource.starts_with("function:")) {
        renew_revision(
            context, function_of_arn(request.at("Resource").get_ref<const std::string&>()));
    }
}

} // namespace snowglobe::lambda
