#include "services/lambda/alias.h"

#include "emulator/base/error.h"
#include "emulator/base/json.h"
#include "emulator/store/rows.h"
#include "services/lambda/settings.h"

#include <cmath>

namespace snowglobe::lambda {

namespace {

Key aliases_key(const Scope& scope, std::string_view function) {
    return Key("lambda.alias").text(scope.account).text(scope.region).text(function);
}

void need_version(Context& context, FunctionName name, const std::string& version) {
    name.qualifier = version;
    need_function(context, name, false);
}

void read_routing(
    Context& context, const FunctionName& function, Alias& alias, const json& routing) {
    alias.second_version.clear();
    alias.second_share = 0;
    alias.routing = json();
    const json weights = routing.value("AdditionalVersionWeights", json::object());
    if (weights.size() > 1) {
        throw invalid_parameter(
            "Number of items in AdditionalVersionWeights cannot be greater than 1");
    }
    if (weights.empty()) {
        return;
    }
    const JsonMember& weight = *weights.items().begin();
    if (const double share = weight.value.get<double>(); share < 0 || share > 1) {
        const bool is_whole = weight.value.is_number_integer();
        throw ApiError::validation(
            "1 validation error detected: Value '{" + weight.name + "=" + weight.value.dump() +
            (is_whole ? ".0" : "") + "}' at 'routingConfig.additionalVersionWeights' failed to satisfy constraint: Map "
            "value must satisfy constraint: [Member must have value less than or equal to 1.0, "
            "Member must have value greater than or equal to 0.0, Member must not be null]");
    }
    if (weight.name == alias.version) {
        throw invalid_parameter(
            "Invalid function version " + weight.name + ". Function version " + weight.name +
            " is already included in routing configuration.");
    }
    if (alias.version == latest) {
        throw ApiError(
            "InvalidParameterValueException",
            "$LATEST is not supported for an alias pointing to more than 1 version");
    }
    need_version(context, function, weight.name);
    alias.second_version = weight.name;
    alias.second_share = std::llround(weight.value.get<double>() * 1'000'000);
    alias.routing = routing;
}

} // namespace

std::optional<Alias>
find_alias(Store& store, const Scope& scope, std::string_view function, std::string_view name) {
    return Rows<Alias>(store).find(aliases_key(scope, function).text(name));
}

std::vector<Alias> aliases_of(Store& store, const Scope& scope, std::string_view function) {
    std::vector<Alias> out;
    Rows<Alias>(store).scan(
        aliases_key(scope, function), Direction::forward, [&](std::string_view, Alias alias) {
            out.push_back(std::move(alias));
            return true;
        });
    return out;
}

void put_alias(Store& store, const Scope& scope, const Alias& alias) {
    Rows<Alias>(store).put(aliases_key(scope, alias.function).text(alias.name), alias);
}

void erase_alias(Store& store, const Scope& scope, const Alias& alias) {
    Rows<Alias>(store).erase(aliases_key(scope, alias.function).text(alias.name));
}

json describe(const Scope& scope, const Alias& alias) {
    json out = {
        {"AliasArn", FunctionName{scope, alias.function, alias.name}.qualified_arn()},
        {"Name", alias.name},
        {"FunctionVersion", alias.version},
        {"Description", alias.description},
        {"RevisionId", alias.revision}};
    if (!alias.routing.is_null()) {
        out["RoutingConfig"] = alias.routing;
    }
    return out;
}

void read_alias(
    Context& context, const FunctionName& function, Alias& alias, const json& request) {
    alias.version = request.value("FunctionVersion", alias.version);
    alias.description = request.value("Description", alias.description);
    if (alias.version == "$LATEST.PUBLISHED") {
        throw ApiError::unsupported("$LATEST.PUBLISHED as the version of an alias");
    }
    need_version(context, function, alias.version);
    if (const auto routing = request.find("RoutingConfig"); routing != request.end()) {
        read_routing(context, function, alias, *routing);
    }
    alias.revision = context.new_uuid("lambda.revision");
}

} // namespace snowglobe::lambda
