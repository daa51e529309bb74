#include "services/iam/template_principals.h"

#include "emulator/base/json.h"
#include "services/iam/template_calls.h"

#include <fmt/format.h>

namespace snowglobe::iam {

namespace {

constexpr std::size_t name_max = 64;
constexpr std::size_t group_name_max = 128;

std::size_t size_max(Kind kind) {
    return kind == Kind::group ? group_name_max : name_max;
}

std::string operation(const char* pattern, Kind kind) {
    return fmt::format(fmt::runtime(pattern), kind_in_operations(kind));
}

json list_of(const json& properties, const char* property) {
    return properties.value(property, json::array());
}

// {PolicyName, PolicyDocument} by name.
json documents_of(const json& properties) {
    json documents = json::object();
    const json policies = list_of(properties, "Policies");
    std::size_t index = 0;
    for (const json& policy : policies) {
        const std::string path = "Policies." + std::to_string(index++);
        if (!policy.contains("PolicyName")) {
            throw PropertyError{path + ".PolicyName", "is missing"};
        }
        try {
            documents[policy.at("PolicyName").get<std::string>()] = {
                {"path", path + ".PolicyDocument"},
                {"text", document_text(policy, "PolicyDocument")}};
        } catch (PropertyError& error) {
            throw PropertyError{path + "." + error.path, error.message};
        }
    }
    return documents;
}

void set_policies(
    Context& context, Kind kind, const json& name, const json& before, const json& now) {
    const json attached = list_of(now, "ManagedPolicyArns");
    const json was_attached = list_of(before, "ManagedPolicyArns");
    const json detached = missing_in(was_attached, attached);
    for (const json& arn : detached) {
        json request = name;
        request["PolicyArn"] = arn;
        context.try_call("iam", operation("Detach{}Policy", kind), std::move(request));
    }
    std::size_t index = 0;
    for (const json& arn : attached) {
        json request = name;
        request["PolicyArn"] = arn;
        call_if_there(
            context,
            operation("Attach{}Policy", kind).c_str(),
            std::move(request),
            "ManagedPolicyArns." + std::to_string(index++));
    }
    const json documents = documents_of(now);
    const json documents_before = documents_of(before);
    for (const auto& [policy, document] : documents_before.items()) {
        if (!documents.contains(policy)) {
            json request = name;
            request["PolicyName"] = policy;
            context.try_call("iam", operation("Delete{}Policy", kind), std::move(request));
        }
    }
    for (const auto& [policy, document] : documents.items()) {
        json request = name;
        request["PolicyName"] = policy;
        request["PolicyDocument"] = document.at("text");
        call_or_blame(
            context,
            operation("Put{}Policy", kind).c_str(),
            std::move(request),
            document.at("path").get<std::string>());
    }
}

void set_tags(Context& context, Kind kind, const json& name, const json& before, const json& now) {
    json gone = json::array();
    const json tags = list_of(now, "Tags");
    const json tags_before = list_of(before, "Tags");
    for (const json& tag : tags_before) {
        gone.push_back(tag.at("Key"));
    }
    if (!gone.empty()) {
        json request = name;
        request["TagKeys"] = std::move(gone);
        call_or_blame(context, operation("Untag{}", kind).c_str(), std::move(request), "Tags");
    }
    if (!tags.empty()) {
        json request = name;
        request["Tags"] = tags;
        call_or_blame(context, operation("Tag{}", kind).c_str(), std::move(request), "Tags");
    }
}

void set_boundary(
    Context& context, Kind kind, const json& name, const json& before, const json& now) {
    json request = name;
    if (now.contains("PermissionsBoundary")) {
        request["PermissionsBoundary"] = now.at("PermissionsBoundary");
        call_if_there(
            context,
            operation("Put{}PermissionsBoundary", kind).c_str(),
            std::move(request),
            "PermissionsBoundary");
    } else if (before.contains("PermissionsBoundary")) {
        context.try_call(
            "iam", operation("Delete{}PermissionsBoundary", kind), std::move(request));
    }
}

void set_groups(Context& context, const json& name, const json& before, const json& now) {
    const json groups = list_of(now, "Groups");
    const json groups_before = list_of(before, "Groups");
    const json left = missing_in(groups_before, groups);
    for (const json& group : left) {
        json request = name;
        request["GroupName"] = group;
        context.try_call("iam", "RemoveUserFromGroup", std::move(request));
    }
    for (const json& group : groups) {
        json request = name;
        request["GroupName"] = group;
        call_if_there(context, "AddUserToGroup", std::move(request), "Groups");
    }
}

void set_all(
    Context& context, Kind kind, const std::string& name, const json& before, const json& now) {
    const json named = {{name_member(kind), name}};
    set_policies(context, kind, named, before, now);
    if (kind == Kind::user) {
        set_groups(context, named, before, now);
    }
    if (kind != Kind::group) {
        set_boundary(context, kind, named, before, now);
    }
}

ResourceAttributes attributes_of(Context& context, Kind kind, const std::string& name) {
    const json answer = context.call(
        "iam", operation("Get{}", kind), {{name_member(kind), name}});
    const json found = answer.at(kind_in_operations(kind));
    ResourceAttributes made{name, {{"Arn", found.at("Arn").get<std::string>()}}};
    if (kind == Kind::role) {
        made.attributes["RoleId"] = found.at("RoleId").get<std::string>();
    }
    return made;
}

} // namespace

const char* kind_in_operations(Kind kind) {
    return kind == Kind::role ? "Role" : kind == Kind::user ? "User" : "Group";
}

namespace {

// What is not told when it is made.
void set_role(Context& context, const std::string& name, const json& properties) {
    call_or_blame(
        context,
        "UpdateAssumeRolePolicy",
        {{"RoleName", name},
         {"PolicyDocument", document_text(properties, "AssumeRolePolicyDocument")}},
        "AssumeRolePolicyDocument");
    constexpr std::int64_t session_s = 3'600;
    call_or_blame(
        context,
        "UpdateRole",
        {{"RoleName", name},
         {"Description", properties.value("Description", "")},
         {"MaxSessionDuration", properties.value("MaxSessionDuration", session_s)}},
        "MaxSessionDuration");
}

} // namespace

ResourceAttributes
create_principal(Context& context, Kind kind, const ResourceRequest& resource) {
    const json& properties = resource.properties;
    const char* named = name_member(kind);
    json request = {{named, template_name(resource, named, size_max(kind))}};
    if (kind == Kind::role) {
        const std::string trust = document_text(properties, "AssumeRolePolicyDocument");
        request["AssumeRolePolicyDocument"] = trust;
    }
    for (const char* member : {"Description", "MaxSessionDuration", "Path", "Tags"}) {
        if (properties.contains(member)) {
            request[member] = properties.at(member);
        }
    }
    const Created made = create_or_take_over(
        context,
        operation("Create{}", kind).c_str(),
        request,
        named,
        properties.contains(named),
        size_max(kind));
    if (const auto& error = made.reply.error) {
        const bool is_trust = error->code == "MalformedPolicyDocumentException" ||
                              error->message.find("ACLSize") != std::string::npos;
        throw PropertyError{is_trust ? "AssumeRolePolicyDocument" : named, error->message};
    }
    const auto name = request.at(named).get<std::string>();
    if (made.was_there && kind == Kind::role) {
        set_role(context, name, properties);
    }
    set_all(context, kind, name, json::object(), properties);
    return attributes_of(context, kind, name);
}

ResourceAttributes update_principal(
    Context& context,
    Kind kind,
    const ResourceRequest& resource,
    const ExistingResource& existing) {
    const json& properties = resource.properties;
    const std::string& name = existing.attributes.ref;
    require_same_name(resource, existing, name_member(kind));
    require_same(
        "Path", existing.properties.value("Path", "/"), properties.value("Path", "/"));
    if (kind == Kind::role) {
        set_role(context, name, properties);
    }
    set_all(context, kind, name, existing.properties, properties);
    if (kind != Kind::group) {
        const json named = {{name_member(kind), name}};
        set_tags(context, kind, named, existing.properties, properties);
    }
    return attributes_of(context, kind, name);
}

} // namespace snowglobe::iam
