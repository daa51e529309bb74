#pragma once
// Managed policies and their versions, as they lie in the store:
//     iam.policy/<account>/aws-global/<name in lower case>    Policy
// AWS's own (arn:aws:iam::aws:policy/...) are there by name, whichever it is, and have no document
// here.
#include "emulator/call/context.h"
#include "emulator/store/row_kind.h"
#include "services/iam/entity.h"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>

namespace snowglobe::iam {

struct PolicyVersion {
    std::string document;
    Time created{};
    template <class Archive> void fields(Archive& archive) { archive(document, created); }
};

struct Policy {
    std::string name;
    std::string path = "/";
    std::string id; // "ANPA..."
    std::string description;
    Time created{};
    Time updated{};
    std::map<std::string, std::string> tags;
    std::map<std::uint64_t, PolicyVersion> versions;
    std::uint64_t default_version = 1;
    std::uint64_t versions_made = 0;
    template <class Archive> void fields(Archive& archive) {
        archive(name, path, id, description, created, updated, tags);
        archive(versions, default_version, versions_made);
    }
};

RowKind policy_row();

bool is_of_aws(const std::string& arn);
std::string arn_of(const Context& context, const Policy& policy);
// Of this account's own: nullopt: there is none.
std::optional<Policy> find_policy(const Context& context, const std::string& arn);
// The one that the request's PolicyArn names, which is this account's. Throws InvalidInput,
// NoSuchEntity, AccessDenied: it is AWS's.
Policy own_policy(const Context& context, const json& request);
// Throws InvalidInput, NoSuchEntity: nothing that could be attached has this ARN.
void require_attachable(const Context& context, const std::string& arn);
bool policy_name_is_taken(const Context& context, const std::string& name);
void put_policy(const Context& context, const Policy& policy);
void erase_policy(const Context& context, const Policy& policy);
void scan_policies(
    const Context& context, const std::function<bool(const Policy& policy)>& visit);

// How often each managed policy is attached, and is a boundary.
struct Uses {
    std::map<std::string, std::int64_t> attached;
    std::map<std::string, std::int64_t> boundary;
};
Uses uses_of_policies(const Context& context);

json policy_json(const Context& context, const Policy& policy, const Uses& uses);
json aws_policy_json(const Context& context, const std::string& arn, const Uses& uses);
std::string version_text(std::uint64_t number); // "v3"
// The version that the request's VersionId names. Throws NoSuchEntity.
std::uint64_t version_of(const Context& context, const Policy& policy, const json& request);
json version_json(const Policy& policy, std::uint64_t number, bool with_document);
// Checks it and its size. Throws MalformedPolicyDocument, LimitExceeded.
void add_version(Context& context, Policy& policy, const std::string& document);

ApiError no_such_policy(const std::string& arn);
std::string name_in_arn(const std::string& arn);

} // namespace snowglobe::iam
