#include "services/sqs/permissions.h"

#include "emulator/base/json.h"
#include "services/sqs/errors.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace snowglobe::sqs {

namespace {

using ordered = nlohmann::ordered_json; // policies are shown in the order of their members

constexpr std::size_t actions_max = 7;
constexpr std::array<std::string_view, 9> grantable{
    "*",
    "SendMessage",
    "ReceiveMessage",
    "DeleteMessage",
    "ChangeMessageVisibility",
    "GetQueueAttributes",
    "GetQueueUrl",
    "ListDeadLetterSourceQueues",
    "PurgeQueue"};
constexpr std::array<std::string_view, 12> owner_only{
    "AddPermission",
    "RemovePermission",
    "CreateQueue",
    "DeleteQueue",
    "ListQueues",
    "ListQueueTags",
    "SetQueueAttributes",
    "TagQueue",
    "UntagQueue",
    "StartMessageMoveTask",
    "CancelMessageMoveTask",
    "ListMessageMoveTasks"};

template <class List> bool contains(const List& list, std::string_view name) {
    return std::find(list.begin(), list.end(), name) != list.end();
}

void check_action(const std::string& action) {
    if (contains(owner_only, action)) {
        throw invalid_value(
            "SQS:" + action,
            "ActionName",
            "Only the queue owner is allowed to invoke this action.");
    }
    if (!contains(grantable, action)) {
        throw invalid_value(
            "SQS:" + action,
            "ActionName",
            "Please refer to the appropriate WSDL for a list of valid actions. ");
    }
}

// One value stands alone, several are a list.
ordered one_or_list(const std::vector<std::string>& values) {
    return values.size() == 1 ? ordered(values.front()) : ordered(values);
}

// Statement may be a single object in a policy that a user wrote.
ordered read_policy(const Queue& queue) {
    ordered policy = queue.policy.empty() ? ordered::object() : ordered::parse(queue.policy);
    ordered& statements = policy["Statement"];
    if (statements.is_object()) {
        statements = ordered::array({statements});
    } else if (!statements.is_array()) {
        statements = ordered::array();
    }
    return policy;
}

} // namespace

void add_permission_statement(
    Context& context,
    Queue& queue,
    const std::string& label,
    const std::vector<std::string>& accounts,
    const std::vector<std::string>& actions) {
    if (actions.size() > actions_max) {
        throw ApiError(
            "OverLimit",
            std::to_string(actions.size()) + " Actions were found, maximum allowed is 7.",
            403);
    }
    std::for_each(actions.begin(), actions.end(), check_action);
    if (accounts.empty()) {
        throw invalid_value("[]", "PrincipalId", "Unable to verify.");
    }
    const std::string arn = queue_arn(context.scope, queue.name);
    ordered policy;
    if (queue.policy.empty()) {
        policy["Version"] = "2008-10-17";
        policy["Id"] = arn + "/SQSDefaultPolicy";
        policy["Statement"] = ordered::array();
    } else {
        policy = read_policy(queue);
    }
    for (const ordered& statement : policy["Statement"]) {
        if (statement.value("Sid", "") == label) {
            throw invalid_value(label, "Label", "Already exists.");
        }
    }
    std::vector<std::string> principals;
    for (const std::string& account : accounts) {
        principals.push_back("arn:aws:iam::" + account + ":root");
    }
    std::vector<std::string> qualified;
    for (const std::string& action : actions) {
        qualified.push_back("SQS:" + action);
    }
    ordered statement;
    statement["Sid"] = label;
    statement["Effect"] = "Allow";
    statement["Principal"]["AWS"] = one_or_list(principals);
    statement["Action"] = one_or_list(qualified);
    statement["Resource"] = arn;
    policy["Statement"].push_back(std::move(statement));
    queue.policy = policy.dump();
}

void remove_permission_statement(Queue& queue, const std::string& label) {
    if (queue.policy.empty()) {
        throw invalid_value(label, "Label", "can't find label.");
    }
    ordered policy = read_policy(queue);
    ordered& statements = policy["Statement"];
    for (auto statement = statements.begin(); statement != statements.end(); ++statement) {
        if (statement->value("Sid", "") == label) {
            statements.erase(statement);
            queue.policy = statements.empty() ? "" : policy.dump();
            return;
        }
    }
    throw invalid_value(label, "Label", "can't find label on existing policy.");
}

} // namespace snowglobe::sqs
