// What a developer may look at without side effects: GET /_snowglobe/iam/roles/..., the catalogue.
#include "emulator/base/json.h"
#include "emulator/base/lower_case.h"
#include "services/iam/document.h"
#include "services/iam/entity.h"
#include "services/iam/iam.h"
#include "services/iam/policy.h"

#include <algorithm>

namespace snowglobe::iam {

namespace {

constexpr std::string_view policies_look = "policies";

struct KindLook {
    Kind kind;
    std::string_view look;
    std::string_view word;
};
constexpr KindLook kind_looks[] = {
    {Kind::role, "roles", "role"},
    {Kind::user, "users", "user"},
    {Kind::group, "groups", "group"},
    {Kind::instance_profile, "instance-profiles", "instance profile"}};

// Documents as they were given: people read them.
json show_entity(const Context& context, Kind kind, const Entity& entity) {
    json out = to_json(context, kind, entity);
    out["CreateDate"] = to_iso8601(entity.created);
    out["AttachedPolicies"] = entity.attached;
    json documents = json::object();
    for (const auto& [name, document] : entity.inline_policies) {
        documents[name] = document;
    }
    out["Policies"] = std::move(documents);
    if (kind == Kind::role) {
        out["AssumeRolePolicyDocument"] = entity.trust;
    }
    if (kind == Kind::user) {
        out["Groups"] = entity.groups;
    }
    return out;
}

json show_policy(const Context& context, const Policy& policy) {
    json out = policy_json(context, policy, uses_of_policies(context));
    out["CreateDate"] = to_iso8601(policy.created);
    out["UpdateDate"] = to_iso8601(policy.updated);
    json versions = json::object();
    for (const auto& [number, version] : policy.versions) {
        versions[version_text(number)] = version.document;
    }
    out["Versions"] = std::move(versions);
    return out;
}

std::optional<json> peek_policies(const Context& context, const std::string& wanted) {
    json all = json::array();
    scan_policies(context, [&](const Policy& policy) {
        if (wanted.empty() || policy.name == wanted) {
            all.push_back(show_policy(context, policy));
        }
        return true;
    });
    if (wanted.empty()) {
        return json{{std::string(policies_look), std::move(all)}};
    }
    return all.empty() ? std::nullopt : std::optional(all.front());
}

} // namespace

std::optional<json> Iam::peek(Context& context, const Look& look) {
    const std::size_t slash = std::min(look.path.find('/'), look.path.size());
    const std::string_view what = look.path.substr(0, slash);
    const std::string wanted(look.path.substr(std::min(slash + 1, look.path.size())));
    if (what == policies_look) {
        return peek_policies(context, wanted);
    }
    for (const KindLook& row : kind_looks) {
        if (row.look != what) {
            continue;
        }
        if (!wanted.empty()) {
            const auto found =
                find_entity(context.store, context.scope.account, row.kind, wanted);
            return found ? std::optional(show_entity(context, row.kind, *found)) : std::nullopt;
        }
        json all = json::array();
        scan_entities(context, row.kind, [&](const Entity& entity) {
            all.push_back(show_entity(context, row.kind, entity));
            return true;
        });
        return json{{std::string(what), std::move(all)}};
    }
    return std::nullopt;
}

std::vector<Resource> Iam::resources(Context& context) {
    std::vector<Resource> out;
    for (const KindLook& row : kind_looks) {
        scan_entities(context, row.kind, [&](const Entity& entity) {
            Resource one;
            one.kind = row.word;
            one.name = entity.name;
            one.arn = arn_of(context.scope.account, row.kind, entity);
            one.counts = {
                {"attached", entity.attached.size()}, {"inline", entity.inline_policies.size()}};
            one.look = std::string(row.look) + "/" + entity.name;
            out.push_back(std::move(one));
            return true;
        });
    }
    scan_policies(context, [&](const Policy& policy) {
        Resource one;
        one.kind = "policy";
        one.name = policy.name;
        one.arn = arn_of(context, policy);
        one.counts = {{"versions", policy.versions.size()}};
        one.look = std::string(policies_look) + "/" + policy.name;
        out.push_back(std::move(one));
        return true;
    });
    return out;
}

std::span<const CatalogKind> Iam::catalog_kinds() const {
    static constexpr CatalogKind rows[] = {
        {.kind = "role", .look = "roles", .id = "RoleName"},
        {.kind = "user", .look = "users", .id = "UserName"},
        {.kind = "policy", .look = policies_look, .id = "PolicyName"}};
    return rows;
}

// They are of an account, and of no region.
std::vector<Scope> Iam::scopes(Context& context) {
    std::vector<Scope> found = scopes_of(context.store, "iam.entity");
    for (const Scope& scope : scopes_of(context.store, "iam.policy")) {
        if (std::find(found.begin(), found.end(), scope) == found.end()) {
            found.push_back(scope);
        }
    }
    return found;
}

} // namespace snowglobe::iam
