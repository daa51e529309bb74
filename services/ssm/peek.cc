// What a developer may look at without side effects: GET /_snowglobe/ssm/parameters/..., the
// catalogue.
#include "emulator/base/json.h"
#include "services/ssm/parameter.h"
#include "services/ssm/ssm.h"

#include <algorithm>
#include <cstdint>

namespace snowglobe::ssm {

namespace {

constexpr std::string_view parameters = "parameters";

// Of the catalogue, which knows names as the store's keys have them.
json request_of(const std::string& path, const Scope&) {
    return {{"Name", "/" + path}};
}

json show_version(
    const Context& context,
    const std::string& path,
    const Parameter& parameter,
    std::uint64_t number) {
    const Version version = version_of(context, path, number);
    json out = metadata_json(context, parameter, number, version);
    out["LastModifiedDate"] = to_iso8601(version.modified);
    out["Value"] = shown_value(context, path, number, version, false);
    out["Labels"] = parameter.labels_of(number);
    return out;
}

// Versions from the latest on.
json show_parameter(
    const Context& context,
    const std::string& path,
    const Parameter& parameter,
    const Look::Page& page) {
    json out = show_version(context, path, parameter, parameter.latest);
    out["Tags"] = parameter.tags;
    out["Versions"] = json::array();
    const auto before = read_version_number(std::string(page.from));
    std::uint64_t number = before ? std::min(*before, parameter.latest + 1) : parameter.latest + 1;
    while (number > parameter.oldest && out["Versions"].size() < page.rows_max) {
        out["Versions"].push_back(show_version(context, path, parameter, --number));
    }
    if (number > parameter.oldest) {
        out["next"] = std::to_string(number);
    }
    return out;
}

} // namespace

std::optional<json> Ssm::peek(Context& context, const Look& look) {
    std::string_view path = look.path;
    if (path == parameters) {
        json all = json::array();
        scan_parameters(context, "", "", [&](const std::string& at, const Parameter& parameter) {
            all.push_back(show_version(context, at, parameter, parameter.latest));
            return true;
        });
        return json{{"Parameters", std::move(all)}};
    }
    if (!path.starts_with(parameters) || path.substr(parameters.size(), 1) != "/") {
        return std::nullopt;
    }
    const std::string wanted(path.substr(parameters.size() + 1));
    const auto parameter = find_parameter(context, wanted);
    if (!parameter) {
        return std::nullopt;
    }
    return show_parameter(context, wanted, *parameter, look.page(SIZE_MAX));
}

std::vector<Resource> Ssm::resources(Context& context) {
    std::vector<Resource> out;
    scan_parameters(context, "", "", [&](const std::string& path, const Parameter& parameter) {
        const Version version = version_of(context, path, parameter.latest);
        Resource one;
        one.kind = "parameter";
        one.name = parameter.name;
        one.arn = arn_of(context.scope, path);
        one.counts = {{"versions", parameter.latest - parameter.oldest + 1}};
        one.about = {{"type", version.type}, {"tier", to_text(version.tier)}};
        one.look = std::string(parameters) + "/" + path;
        one.contents.push_back({"versions", one.look, "Versions"});
        out.push_back(std::move(one));
        return true;
    });
    return out;
}

std::span<const CatalogKind> Ssm::catalog_kinds() const {
    static constexpr CatalogKind rows[] = {
        {"parameter", "ssm.parameter", "GetParameter", request_of, "Parameter"}};
    return rows;
}

std::vector<Scope> Ssm::scopes(Context& context) {
    return scopes_of(context.store, "ssm.parameter");
}

} // namespace snowglobe::ssm
