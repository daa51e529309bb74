#pragma once
// Roles, users, groups and instance profiles, as they lie in the store, which has one of each name
// whatever its case:
//     iam.entity/<account>/aws-global/<kind>/<name in lower case>    Entity
//     iam.key/<access key>                                           KeyOwner
// Quotas: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
#include "emulator/call/context.h"
#include "emulator/store/key.h"
#include "emulator/store/row_kind.h"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe::iam {

enum class Kind : std::uint8_t { role, user, group, instance_profile };

struct AccessKey {
    std::string id; // "AKIA..."
    bool is_active = true;
    Time created{};
    template <class Archive> void fields(Archive& archive) { archive(id, is_active, created); }
};

struct Entity {
    std::string name;
    std::string path = "/";
    std::string id; // "AROA..."
    Time created{};
    std::map<std::string, std::string> tags;
    std::vector<std::string> attached;                  // ARNs of managed policies
    std::map<std::string, std::string> inline_policies; // documents by name
    std::string boundary;                               // ARN
    // Of a role:
    std::string trust; // who may assume it: a document
    std::string description;
    std::int64_t session_max_s = 3'600;
    // Of a user:
    std::vector<std::string> groups;
    std::vector<AccessKey> keys;
    // Of an instance profile, which has at most one:
    std::string role;
    template <class Archive> void fields(Archive& archive) {
        archive(name, path, id, created, tags, attached, inline_policies, boundary);
        archive(trust, description, session_max_s, groups, keys, role);
    }
};

struct KeyOwner {
    std::string account;
    std::string user;
    template <class Archive> void fields(Archive& archive) { archive(account, user); }
};

std::vector<RowKind> entity_rows();

std::optional<Entity>
find_entity(Store& store, const std::string& account, Kind kind, const std::string& name);
// Throws NoSuchEntity.
Entity entity_of(const Context& context, Kind kind, const std::string& name);
// The one that the request's RoleName, UserName ... names. Throws NoSuchEntity.
Entity entity_of(const Context& context, Kind kind, const json& request);
void put_entity(const Context& context, Kind kind, const Entity& entity);
void erase_entity(const Context& context, Kind kind, const Entity& entity);
// By name; visit(entity) -> whether to go on.
void scan_entities(
    const Context& context, Kind kind, const std::function<bool(const Entity& entity)>& visit);

// One that does not exist yet, with the request's name, path and tags. Throws EntityAlreadyExists,
// LimitExceeded.
Entity new_entity(Context& context, Kind kind, const json& request);

std::optional<KeyOwner> find_key_owner(Store& store, const std::string& access_key);
void put_key_owner(Store& store, const std::string& access_key, const KeyOwner& owner);
void erase_key_owner(Store& store, const std::string& access_key);
// The user that a request is about: UserName's, or the one whose key has signed it. Throws
// NoSuchEntity, ValidationError.
Entity user_of(const Context& context, const json& request);

// What a request calls its name: "RoleName".
const char* name_member(Kind kind);
std::string arn_of(const std::string& account, Kind kind, const Entity& entity);
json to_json(const Context& context, Kind kind, const Entity& entity);
// As lists have them: some members are told one by one only.
json listed_json(const Context& context, Kind kind, const Entity& entity);
// "A" to "Z", "2" to "7": an id with its prefix, as IAM's are.
std::string identifier(std::string_view prefix, const Id128& id);

std::int64_t seconds_of(Time time); // as answers have times

ApiError no_such_entity(std::string text);
ApiError delete_conflict(std::string text);
ApiError limit_exceeded(std::string text);
ApiError already_exists(std::string text);

} // namespace snowglobe::iam
