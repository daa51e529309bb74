#include "services/iam/entity.h"

#include "emulator/aws/access_key.h"
#include "emulator/base/json.h"
#include "emulator/base/lower_case.h"
#include "emulator/store/rows.h"
#include "services/iam/document.h"
#include "services/iam/tags.h"

namespace snowglobe::iam {

namespace {

constexpr const char* space = "iam.entity";
constexpr const char* key_space = "iam.key";
constexpr const char* everywhere = "aws-global"; // as AWS calls the region of what has none

struct KindWords {
    const char* name_member;
    const char* id_member;
    const char* in_arn;
    const char* id_prefix;
    const char* in_keys;
    std::size_t count_max;
    const char* quota;
};

const KindWords& words_of(Kind kind) {
    static constexpr KindWords roles{
        "RoleName", "RoleId", "role", "AROA", "role", 1'000, "RolesPerAccount"};
    static constexpr KindWords users{
        "UserName", "UserId", "user", "AIDA", "user", 5'000, "UsersPerAccount"};
    static constexpr KindWords groups{
        "GroupName", "GroupId", "group", "AGPA", "group", 300, "GroupsPerAccount"};
    static constexpr KindWords profiles{
        "InstanceProfileName",
        "InstanceProfileId",
        "instance-profile",
        "AIPA",
        "profile",
        1'000,
        "InstanceProfilesPerAccount"};
    return kind == Kind::role    ? roles
           : kind == Kind::user  ? users
           : kind == Kind::group ? groups
                                 : profiles;
}

Key kind_key(const std::string& account, Kind kind) {
    return Key(space).text(account).text(everywhere).text(words_of(kind).in_keys);
}

Key entity_key(const std::string& account, Kind kind, const std::string& name) {
    return kind_key(account, kind).text(lower_case(name));
}

std::string not_found_text(Kind kind, const std::string& name) {
    return kind == Kind::instance_profile
               ? "Instance Profile " + name + " cannot be found."
               : "The " + std::string(words_of(kind).in_arn) + " with name " + name +
                     " cannot be found.";
}

std::string exists_text(Kind kind, const std::string& name) {
    const char* what = kind == Kind::role    ? "Role with name "
                       : kind == Kind::user  ? "User with name "
                       : kind == Kind::group ? "Group with name "
                                             : "Instance Profile ";
    return what + name + " already exists.";
}

json roles_of(const Context& context, const Entity& profile) {
    json roles = json::array();
    if (!profile.role.empty()) {
        const auto role =
            find_entity(context.store, context.scope.account, Kind::role, profile.role);
        if (role) {
            roles.push_back(listed_json(context, Kind::role, *role));
        }
    }
    return roles;
}

} // namespace

std::vector<RowKind> entity_rows() {
    return {{space, "tttt", record_form<Entity>}, {key_space, "t", record_form<KeyOwner>}};
}

ApiError no_such_entity(std::string text) {
    return {"NoSuchEntityException", std::move(text), 404};
}

ApiError delete_conflict(std::string text) {
    return {"DeleteConflictException", std::move(text), 409};
}

ApiError limit_exceeded(std::string text) {
    return {"LimitExceededException", std::move(text), 409};
}

ApiError already_exists(std::string text) {
    return {"EntityAlreadyExistsException", std::move(text), 409};
}

const char* name_member(Kind kind) {
    return words_of(kind).name_member;
}

std::string identifier(std::string_view prefix, const Id128& id) {
    constexpr std::size_t digits = 17;
    return std::string(prefix) +
           base32_digits({reinterpret_cast<const char*>(id.data()), id.size()}, digits);
}

std::int64_t seconds_of(Time time) {
    return epoch_s(time);
}

std::string arn_of(const std::string& account, Kind kind, const Entity& entity) {
    return "arn:aws:iam::" + account + ":" + words_of(kind).in_arn + entity.path + entity.name;
}

std::optional<Entity>
find_entity(Store& store, const std::string& account, Kind kind, const std::string& name) {
    auto found = Rows<Entity>(store).find(entity_key(account, kind, name));
    return found && found->name == name ? found : std::nullopt;
}

Entity entity_of(const Context& context, Kind kind, const std::string& name) {
    auto found = find_entity(context.store, context.scope.account, kind, name);
    if (!found) {
        throw no_such_entity(not_found_text(kind, name));
    }
    return *std::move(found);
}

Entity entity_of(const Context& context, Kind kind, const json& request) {
    return entity_of(context, kind, request.at(name_member(kind)).get<std::string>());
}

void put_entity(const Context& context, Kind kind, const Entity& entity) {
    Rows<Entity>(context.store)
        .put(entity_key(context.scope.account, kind, entity.name), entity);
}

void erase_entity(const Context& context, Kind kind, const Entity& entity) {
    Rows<Entity>(context.store).erase(entity_key(context.scope.account, kind, entity.name));
}

void scan_entities(
    const Context& context, Kind kind, const std::function<bool(const Entity& entity)>& visit) {
    Rows<Entity>(context.store)
        .scan(
            kind_key(context.scope.account, kind),
            Direction::forward,
            [&](std::string_view, const Entity& entity) { return visit(entity); });
}

Entity new_entity(Context& context, Kind kind, const json& request) {
    const KindWords& words = words_of(kind);
    Entity entity;
    entity.name = request.at(words.name_member).get<std::string>();
    if (Rows<Entity>(context.store)
            .find(entity_key(context.scope.account, kind, entity.name))) {
        throw already_exists(exists_text(kind, entity.name));
    }
    std::size_t count = 0;
    scan_entities(context, kind, [&](const Entity&) { return ++count < words.count_max; });
    if (count >= words.count_max) {
        throw limit_exceeded(
            "Cannot exceed quota for " + std::string(words.quota) + ": " +
            std::to_string(words.count_max));
    }
    entity.path = request.value("Path", "/");
    entity.id = identifier(words.id_prefix, context.new_id(words.in_arn));
    entity.created = context.now;
    add_tags(entity.tags, request.value("Tags", json::array()));
    return entity;
}

std::optional<KeyOwner> find_key_owner(Store& store, const std::string& access_key) {
    return Rows<KeyOwner>(store).find(Key(key_space).text(access_key));
}

void put_key_owner(Store& store, const std::string& access_key, const KeyOwner& owner) {
    Rows<KeyOwner>(store).put(Key(key_space).text(access_key), owner);
}

void erase_key_owner(Store& store, const std::string& access_key) {
    Rows<KeyOwner>(store).erase(Key(key_space).text(access_key));
}

Entity user_of(const Context& context, const json& request) {
    if (request.contains("UserName")) {
        return entity_of(context, Kind::user, request);
    }
    const auto owner = find_key_owner(context.store, context.access_key);
    if (!owner) {
        throw ApiError::validation(
            "Must specify userName when calling with non-User credentials");
    }
    return entity_of(context, Kind::user, owner->user);
}

json listed_json(const Context& context, Kind kind, const Entity& entity) {
    const KindWords& words = words_of(kind);
    json out = {
        {words.name_member, entity.name},
        {words.id_member, entity.id},
        {"Arn", arn_of(context.scope.account, kind, entity)},
        {"Path", entity.path},
        {"CreateDate", seconds_of(entity.created)}};
    if (kind == Kind::role) {
        out["AssumeRolePolicyDocument"] = encoded(entity.trust);
        out["MaxSessionDuration"] = entity.session_max_s;
        if (!entity.description.empty()) {
            out["Description"] = entity.description;
        }
    } else if (kind == Kind::instance_profile) {
        out["Roles"] = roles_of(context, entity);
    }
    return out;
}

json to_json(const Context& context, Kind kind, const Entity& entity) {
    json out = listed_json(context, kind, entity);
    if (!entity.tags.empty()) {
        out["Tags"] = tags_json(entity.tags);
    }
    if (!entity.boundary.empty()) {
        out["PermissionsBoundary"] = {
            {"PermissionsBoundaryType", "Policy"}, {"PermissionsBoundaryArn", entity.boundary}};
    }
    if (kind == Kind::role) {
        out["RoleLastUsed"] = json::object();
    }
    return out;
}

} // namespace snowglobe::iam
