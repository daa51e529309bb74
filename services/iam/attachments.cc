#include "services/iam/attachments.h"

#include "emulator/base/json.h"
#include "services/iam/page.h"
#include "services/iam/policy.h"

#include <algorithm>

namespace snowglobe::iam {

namespace {

constexpr std::size_t attached_max = 10;

const char* quota_of(Kind kind) {
    return kind == Kind::role   ? "PoliciesPerRole"
           : kind == Kind::user ? "PoliciesPerUser"
                                : "PoliciesPerGroup";
}

} // namespace

json attach_policy(Context& context, Kind kind, const json& request) {
    const auto arn = request.at("PolicyArn").get<std::string>();
    Entity entity = entity_of(context, kind, request);
    require_attachable(context, arn);
    if (std::find(entity.attached.begin(), entity.attached.end(), arn) != entity.attached.end()) {
        return json::object();
    }
    if (entity.attached.size() >= attached_max) {
        throw limit_exceeded("Cannot exceed quota for " + std::string(quota_of(kind)) + ": 10");
    }
    entity.attached.push_back(arn);
    put_entity(context, kind, entity);
    return json::object();
}

json detach_policy(Context& context, Kind kind, const json& request) {
    const auto arn = request.at("PolicyArn").get<std::string>();
    Entity entity = entity_of(context, kind, request);
    if (std::erase(entity.attached, arn) == 0) {
        throw no_such_policy(arn);
    }
    put_entity(context, kind, entity);
    return json::object();
}

json list_attached_policies(Context& context, Kind kind, const json& request) {
    Entity entity = entity_of(context, kind, request);
    const std::string prefix = ":policy" + request.value("PathPrefix", std::string("/"));
    Page page(request, "AttachedPolicies");
    std::sort(entity.attached.begin(), entity.attached.end());
    for (const std::string& arn : entity.attached) {
        const bool is_wanted = arn.find(prefix) != std::string::npos;
        if (is_wanted && !page.add(arn, {{"PolicyName", name_in_arn(arn)}, {"PolicyArn", arn}})) {
            break;
        }
    }
    return page.answer();
}

json put_boundary(Context& context, Kind kind, const json& request) {
    const auto arn = request.at("PermissionsBoundary").get<std::string>();
    Entity entity = entity_of(context, kind, request);
    require_attachable(context, arn);
    entity.boundary = arn;
    put_entity(context, kind, entity);
    return json::object();
}

json delete_boundary(Context& context, Kind kind, const json& request) {
    Entity entity = entity_of(context, kind, request);
    if (entity.boundary.empty()) {
        throw no_such_entity("The permissions boundary of " + entity.name + " cannot be found.");
    }
    entity.boundary.clear();
    put_entity(context, kind, entity);
    return json::object();
}

void require_no_policies(const Entity& entity) {
    if (!entity.attached.empty()) {
        throw delete_conflict("Cannot delete entity, must detach all policies first.");
    }
    if (!entity.inline_policies.empty()) {
        throw delete_conflict("Cannot delete entity, must delete policies first.");
    }
}

} // namespace snowglobe::iam
