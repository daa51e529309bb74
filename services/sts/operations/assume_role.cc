#include "emulator/base/json.h"
#include "services/sts/operations.h"

#include <algorithm>

namespace snowglobe::sts {

namespace {

struct Role {
    std::string account;
    std::string name; // without its path
};

// "arn:aws:iam::123456789012:role/path/name"
Role read_role(const std::string& arn) {
    constexpr std::string_view begin = "arn:aws:iam::";
    constexpr std::string_view middle = ":role/";
    constexpr std::size_t account_digits = 12;
    const std::size_t name = arn.rfind('/') + 1;
    const bool is_role = arn.starts_with(begin) &&
                         arn.find(middle) == begin.size() + account_digits && name < arn.size();
    const std::string account = is_role ? arn.substr(begin.size(), account_digits) : "";
    if (!is_role || !std::all_of(account.begin(), account.end(), [](char c) {
            return c >= '0' && c <= '9';
        })) {
        throw ApiError::validation(arn + " is invalid");
    }
    return {account, arn.substr(name)};
}

} // namespace

// Roles are not looked up: whoever knows an ARN may act as it.
json assume_role(Sts& sts, Context& context, const json& request) {
    constexpr std::int64_t lifetime_s = 3'600;
    const auto arn = request.at("RoleArn").get<std::string>();
    const auto session_name = request.at("RoleSessionName").get<std::string>();
    const Role role = read_role(arn);
    const seconds lifetime{request.value("DurationSeconds", lifetime_s)};
    if (sts.caller(context).is_of_role() && lifetime > seconds{lifetime_s}) {
        throw ApiError::validation(
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by "
            "role chaining");
    }
    Session session;
    session.user_id = sts.role_id(context, role.account, role.name, arn) + ":" + session_name;
    session.arn =
        "arn:aws:sts::" + role.account + ":assumed-role/" + role.name + "/" + session_name;
    json answer = {
        {"AssumedRoleUser", {{"Arn", session.arn}, {"AssumedRoleId", session.user_id}}}};
    answer["Credentials"] = sts.issue(context, role.account, std::move(session), lifetime);
    if (request.contains("SourceIdentity")) {
        answer["SourceIdentity"] = request.at("SourceIdentity");
    }
    return answer;
}

} // namespace snowglobe::sts
