#include "services/iam/template_policies.h"

#include "emulator/base/json.h"
#include "services/iam/template_calls.h"
#include "services/iam/template_principals.h"

#include <fmt/format.h>

namespace snowglobe::iam {

namespace {

constexpr std::size_t policy_name_max = 128;

struct ListOf {
    const char* property;
    Kind kind;
};
constexpr ListOf lists[] = {
    {"Roles", Kind::role}, {"Users", Kind::user}, {"Groups", Kind::group}};

json list_of(const json& properties, const char* property) {
    return properties.value(property, json::array());
}

// Calls `operation` ("Attach{}Policy") for each of those in a list, with `request` and their name.
void for_each_of(
    Context& context,
    const char* operation,
    const json& properties,
    const json& other,
    const json& request) {
    for (const ListOf& list : lists) {
        const json names = missing_in(list_of(properties, list.property), list_of(other, list.property));
        const std::string named =
            fmt::format(fmt::runtime(operation), kind_in_operations(list.kind));
        for (const json& name : names) {
            json whole = request;
            whole[name_member(list.kind)] = name;
            call_if_there(context, named.c_str(), std::move(whole), list.property);
        }
    }
}

ResourceAttributes managed_attributes(Context& context, const std::string& arn) {
    const json answer = context.call("iam", "GetPolicy", {{"PolicyArn", arn}});
    const json policy = answer.at("Policy");
    return {
        arn,
        {{"PolicyArn", arn},
         {"PolicyId", policy.at("PolicyId").get<std::string>()},
         {"DefaultVersionId", policy.at("DefaultVersionId").get<std::string>()},
         {"AttachmentCount", policy.at("AttachmentCount").dump()},
         {"PermissionsBoundaryUsageCount", policy.at("PermissionsBoundaryUsageCount").dump()},
         {"IsAttachable", "true"},
         {"CreateDate", to_iso8601(from_epoch_s(policy.at("CreateDate").get<std::int64_t>()), 0)},
         {"UpdateDate",
          to_iso8601(from_epoch_s(policy.at("UpdateDate").get<std::int64_t>()), 0)}}};
}

// A sixth version takes the place of the oldest one, as CloudFormation has it.
void make_room(Context& context, const std::string& arn) {
    constexpr std::size_t versions_max = 5;
    const json answer = context.call("iam", "ListPolicyVersions", {{"PolicyArn", arn}});
    const json versions = answer.at("Versions");
    if (versions.size() < versions_max) {
        return;
    }
    for (std::size_t i = versions.size(); i > 0; --i) {
        if (!versions.at(i - 1).at("IsDefaultVersion").get<bool>()) {
            context.call(
                "iam",
                "DeletePolicyVersion",
                {{"PolicyArn", arn}, {"VersionId", versions.at(i - 1).at("VersionId")}});
            return;
        }
    }
}

void add_version(Context& context, const std::string& arn, const std::string& document) {
    make_room(context, arn);
    call_or_blame(
        context,
        "CreatePolicyVersion",
        {{"PolicyArn", arn}, {"PolicyDocument", document}, {"SetAsDefault", true}},
        "PolicyDocument");
}

} // namespace

ResourceAttributes create_managed_policy(Context& context, const ResourceRequest& resource) {
    const json& properties = resource.properties;
    constexpr const char* given = "ManagedPolicyName";
    json request = {{"PolicyName", template_name(resource, given, policy_name_max)}};
    const std::string document = document_text(properties, "PolicyDocument");
    request["PolicyDocument"] = document;
    for (const char* member : {"Description", "Path"}) {
        if (properties.contains(member)) {
            request[member] = properties.at(member);
        }
    }
    const Created made = create_or_take_over(
        context,
        "CreatePolicy",
        request,
        "PolicyName",
        properties.contains(given),
        policy_name_max);
    if (const auto& error = made.reply.error) {
        throw PropertyError{
            error->code == "ValidationException" ? given : "PolicyDocument", error->message};
    }
    const std::string arn = "arn:aws:iam::" + context.scope.account + ":policy" +
                            request.value("Path", "/") +
                            request.at("PolicyName").get<std::string>();
    if (made.was_there) {
        add_version(context, arn, document);
    }
    for_each_of(context, "Attach{}Policy", properties, json::object(), {{"PolicyArn", arn}});
    return managed_attributes(context, arn);
}

ResourceAttributes update_managed_policy(
    Context& context, const ResourceRequest& resource, const ExistingResource& existing) {
    const json& properties = resource.properties;
    const std::string& arn = existing.attributes.ref;
    require_same_name(resource, existing, "ManagedPolicyName");
    require_same("Path", existing.properties.value("Path", "/"), properties.value("Path", "/"));
    const std::string document = document_text(properties, "PolicyDocument");
    if (document != document_text(existing.properties, "PolicyDocument")) {
        add_version(context, arn, document);
    }
    const json request = {{"PolicyArn", arn}};
    for_each_of(context, "Detach{}Policy", existing.properties, properties, request);
    for_each_of(context, "Attach{}Policy", properties, existing.properties, request);
    return managed_attributes(context, arn);
}

namespace {

ResourceAttributes put_for_all(Context& context, const json& properties, const std::string& name) {
    const std::string document = document_text(properties, "PolicyDocument");
    bool is_for_nobody = true;
    for (const ListOf& list : lists) {
        is_for_nobody = is_for_nobody && list_of(properties, list.property).empty();
    }
    if (is_for_nobody) { // CloudFormation's own words
        throw PropertyError{"Roles", "At least one of [Groups,Roles,Users] must be non-empty."};
    }
    for (const ListOf& list : lists) {
        const json names = list_of(properties, list.property);
        const std::string operation = std::string("Put") + kind_in_operations(list.kind) + "Policy";
        for (const json& one : names) {
            call_if_there(
                context,
                operation.c_str(),
                {{name_member(list.kind), one},
                 {"PolicyName", name},
                 {"PolicyDocument", document}},
                "PolicyDocument");
        }
    }
    return {name, {{"Id", name}}};
}

std::string inline_name(const ResourceRequest& resource) {
    if (!resource.properties.contains("PolicyName")) {
        throw PropertyError{"PolicyName", "is missing"};
    }
    return resource.properties.at("PolicyName").get<std::string>();
}

} // namespace

ResourceAttributes create_policy_for_all(Context& context, const ResourceRequest& resource) {
    return put_for_all(context, resource.properties, inline_name(resource));
}

ResourceAttributes update_policy_for_all(
    Context& context, const ResourceRequest& resource, const ExistingResource& existing) {
    const std::string& name = existing.attributes.ref;
    require_same_name(resource, existing, "PolicyName");
    for (const ListOf& list : lists) {
        const json gone = missing_in(
            list_of(existing.properties, list.property), list_of(resource.properties, list.property));
        for (const json& one : gone) {
            context.try_call(
                "iam",
                std::string("Delete") + kind_in_operations(list.kind) + "Policy",
                {{name_member(list.kind), one}, {"PolicyName", name}});
        }
    }
    return put_for_all(context, resource.properties, name);
}

ResourceAttributes
put_policy_for_one(Context& context, Kind kind, const ResourceRequest& resource) {
    const json& properties = resource.properties;
    const char* whose = name_member(kind);
    if (!properties.contains(whose)) {
        throw PropertyError{whose, "is missing"};
    }
    const std::string name = inline_name(resource);
    const std::string operation = std::string("Put") + kind_in_operations(kind) + "Policy";
    call_if_there(
        context,
        operation.c_str(),
        {{whose, properties.at(whose)},
         {"PolicyName", name},
         {"PolicyDocument", document_text(properties, "PolicyDocument")}},
        "PolicyDocument");
    return {name + "|" + properties.at(whose).get<std::string>(), {}};
}

} // namespace snowglobe::iam
