#include "services/iam/policy.h"

#include "emulator/base/json.h"
#include "emulator/base/lower_case.h"
#include "emulator/store/rows.h"
#include "services/iam/document.h"
#include "services/iam/tags.h"

namespace snowglobe::iam {

namespace {

constexpr const char* space = "iam.policy";
constexpr std::string_view aws_prefix = "arn:aws:iam::aws:policy/";
constexpr std::size_t document_max = 6'144;
constexpr std::size_t versions_max = 5;
constexpr Time aws_policies_made = from_epoch_s(1'423'248'000); // 2015-02-06, of many of them

Key policies_of(const Context& context) {
    return Key(space).text(context.scope.account).text("aws-global");
}

Key policy_key(const Context& context, const std::string& name) {
    return policies_of(context).text(lower_case(name));
}

ApiError invalid_arn(const std::string& arn) {
    return {"InvalidInputException", "ARN " + arn + " is not valid."};
}

bool is_policy_arn(const std::string& arn) {
    return arn.starts_with("arn:aws:iam::") && arn.find(":policy/") != std::string::npos &&
           !arn.ends_with('/');
}

std::string path_in_arn(const std::string& arn) {
    const std::size_t begin = arn.find(":policy/") + std::string_view(":policy").size();
    return arn.substr(begin, arn.rfind('/') + 1 - begin);
}

std::int64_t count_of(const std::map<std::string, std::int64_t>& counts, const std::string& arn) {
    const auto found = counts.find(arn);
    return found == counts.end() ? 0 : found->second;
}

json described(
    const std::string& arn,
    const std::string& id,
    std::uint64_t default_version,
    const Uses& uses) {
    return {
        {"Arn", arn},
        {"PolicyName", name_in_arn(arn)},
        {"PolicyId", id},
        {"Path", path_in_arn(arn)},
        {"DefaultVersionId", version_text(default_version)},
        {"AttachmentCount", count_of(uses.attached, arn)},
        {"PermissionsBoundaryUsageCount", count_of(uses.boundary, arn)},
        {"IsAttachable", true}};
}

} // namespace

RowKind policy_row() {
    return {space, "ttt", record_form<Policy>};
}

bool is_of_aws(const std::string& arn) {
    return arn.starts_with(aws_prefix);
}

std::string name_in_arn(const std::string& arn) {
    return arn.substr(arn.rfind('/') + 1);
}

std::string arn_of(const Context& context, const Policy& policy) {
    return "arn:aws:iam::" + context.scope.account + ":policy" + policy.path + policy.name;
}

ApiError no_such_policy(const std::string& arn) {
    return no_such_entity("Policy " + arn + " was not found.");
}

std::optional<Policy> find_policy(const Context& context, const std::string& arn) {
    auto found = Rows<Policy>(context.store).find(policy_key(context, name_in_arn(arn)));
    return found && arn_of(context, *found) == arn ? found : std::nullopt;
}

Policy own_policy(const Context& context, const json& request) {
    const auto arn = request.at("PolicyArn").get<std::string>();
    if (!is_policy_arn(arn)) {
        throw invalid_arn(arn);
    }
    if (is_of_aws(arn)) {
        throw ApiError(
            "AccessDenied", "Policy " + arn + " is AWS's, and cannot be changed.", 403);
    }
    auto found = find_policy(context, arn);
    if (!found) {
        throw no_such_policy(arn);
    }
    return *std::move(found);
}

void require_attachable(const Context& context, const std::string& arn) {
    if (!is_policy_arn(arn)) {
        throw invalid_arn(arn);
    }
    if (!is_of_aws(arn) && !find_policy(context, arn)) {
        throw no_such_entity("Policy " + arn + " does not exist or is not attachable.");
    }
}

bool policy_name_is_taken(const Context& context, const std::string& name) {
    return Rows<Policy>(context.store).find(policy_key(context, name)).has_value();
}

void put_policy(const Context& context, const Policy& policy) {
    Rows<Policy>(context.store).put(policy_key(context, policy.name), policy);
}

void erase_policy(const Context& context, const Policy& policy) {
    Rows<Policy>(context.store).erase(policy_key(context, policy.name));
}

void scan_policies(
    const Context& context, const std::function<bool(const Policy& policy)>& visit) {
    Rows<Policy>(context.store)
        .scan(
            policies_of(context),
            Direction::forward,
            [&](std::string_view, const Policy& policy) { return visit(policy); });
}

Uses uses_of_policies(const Context& context) {
    Uses uses;
    for (const Kind kind : {Kind::role, Kind::user, Kind::group}) {
        scan_entities(context, kind, [&](const Entity& entity) {
            for (const std::string& arn : entity.attached) {
                ++uses.attached[arn];
            }
            if (!entity.boundary.empty()) {
                ++uses.boundary[entity.boundary];
            }
            return true;
        });
    }
    return uses;
}

json policy_json(const Context& context, const Policy& policy, const Uses& uses) {
    json out = described(arn_of(context, policy), policy.id, policy.default_version, uses);
    out["CreateDate"] = seconds_of(policy.created);
    out["UpdateDate"] = seconds_of(policy.updated);
    if (!policy.description.empty()) {
        out["Description"] = policy.description;
    }
    if (!policy.tags.empty()) {
        out["Tags"] = tags_json(policy.tags);
    }
    return out;
}

json aws_policy_json(const Context& context, const std::string& arn, const Uses& uses) {
    json out =
        described(arn, identifier("ANPA", context.id_of("aws policy", arn)), 1, uses);
    out["CreateDate"] = seconds_of(aws_policies_made);
    out["UpdateDate"] = seconds_of(aws_policies_made);
    return out;
}

std::string version_text(std::uint64_t number) {
    return "v" + std::to_string(number);
}

std::uint64_t version_of(const Context& context, const Policy& policy, const json& request) {
    const auto wanted = request.at("VersionId").get<std::string>();
    for (const auto& [number, version] : policy.versions) {
        if (version_text(number) == wanted) {
            return number;
        }
    }
    throw no_such_entity(
        "Policy " + arn_of(context, policy) + " version " + wanted +
        " does not exist or is not attachable.");
}

json version_json(const Policy& policy, std::uint64_t number, bool with_document) {
    const PolicyVersion& version = policy.versions.at(number);
    json out = {
        {"VersionId", version_text(number)},
        {"IsDefaultVersion", number == policy.default_version},
        {"CreateDate", seconds_of(version.created)}};
    if (with_document) {
        out["Document"] = encoded(version.document);
    }
    return out;
}

void add_version(Context& context, Policy& policy, const std::string& document) {
    check_document(document, DocumentUse::permissions);
    if (counted_size(document) > document_max) {
        throw limit_exceeded("Cannot exceed quota for PolicySize: 6144");
    }
    if (policy.versions.size() >= versions_max) {
        throw limit_exceeded(
            "A managed policy can have up to 5 versions. Before you create a new version, you must "
            "delete an existing version.");
    }
    policy.versions[++policy.versions_made] = {document, context.now};
    policy.updated = context.now;
}

} // namespace snowglobe::iam
