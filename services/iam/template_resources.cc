#include "services/iam/template_resources.h"

#include "emulator/base/json.h"
#include "services/iam/template_calls.h"
#include "services/iam/template_policies.h"
#include "services/iam/template_principals.h"

namespace snowglobe::iam {

namespace {

using property::integer;
using property::list;
using property::structure;
using property::tags;
using property::text;

template <Kind kind>
ResourceAttributes create(Service&, Context& context, const ResourceRequest& resource) {
    return create_principal(context, kind, resource);
}

template <Kind kind>
ResourceAttributes update(
    Service&,
    Context& context,
    const ResourceRequest& resource,
    const ExistingResource& existing) {
    return update_principal(context, kind, resource, existing);
}

template <Kind kind> bool exists(Service&, Context& context, const std::string& name) {
    const std::string operation = std::string("Get") + kind_in_operations(kind);
    return !context.try_call("iam", operation, {{name_member(kind), name}}).error;
}

ResourceAttributes
create_managed(Service&, Context& context, const ResourceRequest& resource) {
    return create_managed_policy(context, resource);
}

ResourceAttributes update_managed(
    Service&,
    Context& context,
    const ResourceRequest& resource,
    const ExistingResource& existing) {
    return update_managed_policy(context, resource, existing);
}

bool managed_exists(Service&, Context& context, const std::string& arn) {
    return !context.try_call("iam", "GetPolicy", {{"PolicyArn", arn}}).error;
}

ResourceAttributes create_inline(Service&, Context& context, const ResourceRequest& resource) {
    return create_policy_for_all(context, resource);
}

ResourceAttributes update_inline(
    Service&,
    Context& context,
    const ResourceRequest& resource,
    const ExistingResource& existing) {
    return update_policy_for_all(context, resource, existing);
}

template <Kind kind>
ResourceAttributes put_one(Service&, Context& context, const ResourceRequest& resource) {
    return put_policy_for_one(context, kind, resource);
}

template <Kind kind>
ResourceAttributes put_one_again(
    Service&,
    Context& context,
    const ResourceRequest& resource,
    const ExistingResource& existing) {
    require_same_name(resource, existing, "PolicyName");
    require_same_name(resource, existing, name_member(kind));
    return put_policy_for_one(context, kind, resource);
}

constexpr std::size_t profile_name_max = 128;

ResourceAttributes profile_attributes(Context& context, const std::string& name) {
    const json answer =
        context.call("iam", "GetInstanceProfile", {{"InstanceProfileName", name}});
    return {name, {{"Arn", answer.at("InstanceProfile").at("Arn").get<std::string>()}}};
}

void set_profile_role(Context& context, const std::string& name, const json& before, const json& now) {
    const json roles = now.value("Roles", json::array());
    const json roles_before = before.value("Roles", json::array());
    const json gone = missing_in(roles_before, roles);
    for (const json& role : gone) {
        context.try_call(
            "iam",
            "RemoveRoleFromInstanceProfile",
            {{"InstanceProfileName", name}, {"RoleName", role}});
    }
    const json added = missing_in(roles, roles_before);
    for (const json& role : added) {
        call_if_there(
            context,
            "AddRoleToInstanceProfile",
            {{"InstanceProfileName", name}, {"RoleName", role}},
            "Roles");
    }
}

ResourceAttributes
create_profile(Service&, Context& context, const ResourceRequest& resource) {
    constexpr const char* named = "InstanceProfileName";
    json request = {{named, template_name(resource, named, profile_name_max)}};
    if (resource.properties.contains("Path")) {
        request["Path"] = resource.properties.at("Path");
    }
    const bool is_given = resource.properties.contains(named);
    const Created made = create_or_take_over(
        context, "CreateInstanceProfile", request, named, is_given, profile_name_max);
    if (made.reply.error) {
        throw PropertyError{named, made.reply.error->message};
    }
    const auto name = request.at(named).get<std::string>();
    if (!made.was_there) {
        set_profile_role(context, name, json::object(), resource.properties);
    }
    return profile_attributes(context, name);
}

ResourceAttributes update_profile(
    Service&,
    Context& context,
    const ResourceRequest& resource,
    const ExistingResource& existing) {
    const std::string& name = existing.attributes.ref;
    require_same_name(resource, existing, "InstanceProfileName");
    set_profile_role(context, name, existing.properties, resource.properties);
    return profile_attributes(context, name);
}

bool profile_exists(Service&, Context& context, const std::string& name) {
    return !context.try_call("iam", "GetInstanceProfile", {{"InstanceProfileName", name}}).error;
}

ResourceAttributes create_key(Service&, Context& context, const ResourceRequest& resource) {
    const json answer = call_or_blame(
        context,
        "CreateAccessKey",
        {{"UserName", resource.properties.value("UserName", json())}},
        "UserName");
    const json key = answer.at("AccessKey");
    return {
        key.at("AccessKeyId").get<std::string>(),
        {{"SecretAccessKey", key.at("SecretAccessKey").get<std::string>()}}};
}

std::vector<Property> policy_properties(std::vector<Property> more) {
    more.push_back({"PolicyDocument", {}});
    more.push_back({"PolicyName", text()});
    return more;
}

PropertyType inline_list() {
    return list(structure(policy_properties({})));
}

} // namespace

std::span<const ResourceType> template_resources() {
    static const ResourceType types[] = {
        {"AWS::IAM::Role",
         {{"AssumeRolePolicyDocument", {}},
          {"Description", text()},
          {"ManagedPolicyArns", list(text())},
          {"MaxSessionDuration", integer()},
          {"Path", text()},
          {"PermissionsBoundary", text()},
          {"Policies", inline_list()},
          {"RoleName", text()},
          {"Tags", tags()}},
         {},
         create<Kind::role>,
         update<Kind::role>,
         exists<Kind::role>},
        {"AWS::IAM::User",
         {{"Groups", list(text())},
          {"ManagedPolicyArns", list(text())},
          {"Path", text()},
          {"PermissionsBoundary", text()},
          {"Policies", inline_list()},
          {"Tags", tags()},
          {"UserName", text()}},
         {"LoginProfile"},
         create<Kind::user>,
         update<Kind::user>,
         exists<Kind::user>},
        {"AWS::IAM::Group",
         {{"GroupName", text()},
          {"ManagedPolicyArns", list(text())},
          {"Path", text()},
          {"Policies", inline_list()}},
         {},
         create<Kind::group>,
         update<Kind::group>,
         exists<Kind::group>},
        {"AWS::IAM::ManagedPolicy",
         {{"Description", text()},
          {"Groups", list(text())},
          {"ManagedPolicyName", text()},
          {"Path", text()},
          {"PolicyDocument", {}},
          {"Roles", list(text())},
          {"Users", list(text())}},
         {},
         create_managed,
         update_managed,
         managed_exists},
        {"AWS::IAM::Policy",
         policy_properties(
             {{"Groups", list(text())}, {"Roles", list(text())}, {"Users", list(text())}}),
         {},
         create_inline,
         update_inline},
        {"AWS::IAM::RolePolicy",
         policy_properties({{"RoleName", text()}}),
         {},
         put_one<Kind::role>,
         put_one_again<Kind::role>},
        {"AWS::IAM::UserPolicy",
         policy_properties({{"UserName", text()}}),
         {},
         put_one<Kind::user>,
         put_one_again<Kind::user>},
        {"AWS::IAM::GroupPolicy",
         policy_properties({{"GroupName", text()}}),
         {},
         put_one<Kind::group>,
         put_one_again<Kind::group>},
        {"AWS::IAM::InstanceProfile",
         {{"InstanceProfileName", text()}, {"Path", text()}, {"Roles", list(text())}},
         {},
         create_profile,
         update_profile,
         profile_exists},
        {"AWS::IAM::AccessKey",
         {{"UserName", text()}},
         {"Serial", "Status"},
         create_key}};
    return types;
}

} // namespace snowglobe::iam
