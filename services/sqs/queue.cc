#include "services/sqs/queue.h"

#include "emulator/base/json.h"
#include "emulator/store/rows.h"
#include "services/sqs/errors.h"

#include <vector>

namespace snowglobe::sqs {

Key queue_key(const Scope& scope, std::string_view name) {
    return Key("sqs.queue").text(scope.account).text(scope.region).text(name);
}

Key deleted_key(const Scope& scope, std::string_view name) {
    return Key("sqs.deleted").text(scope.account).text(scope.region).text(name);
}

std::optional<Queue> find_queue(Context& context, std::string_view name) {
    return Rows<Queue>(context.store).find(queue_key(context.scope, name));
}

std::optional<Queue> find_queue_by_arn(Context& context, std::string_view arn) {
    const std::string prefix = queue_arn(context.scope, "");
    if (!arn.starts_with(prefix)) {
        return std::nullopt;
    }
    return find_queue(context, arn.substr(prefix.size()));
}

Queue requested_queue(Context& context, const json& request) {
    std::string url = required_text(request, "QueueUrl");
    while (url.ends_with('/')) {
        url.pop_back();
    }
    const auto last = url.rfind('/');
    const std::string name = last == std::string::npos ? url : url.substr(last + 1);
    if (last != std::string::npos && last > 0) {
        const auto before = url.rfind('/', last - 1);
        const std::string account = before == std::string::npos
                                        ? url.substr(0, last)
                                        : url.substr(before + 1, last - before - 1);
        const bool is_account =
            account.size() == 12 && account.find_first_not_of("0123456789") == std::string::npos;
        if (is_account && account != context.scope.account) {
            throw ApiError(
                "QueueDoesNotExist",
                "The specified queue does not exist or you do not have access to it.");
        }
    }
    std::optional<Queue> queue = find_queue(context, name);
    if (!queue) {
        throw no_such_queue();
    }
    return *std::move(queue);
}

void save_queue(Context& context, const Queue& queue) {
    Rows<Queue>(context.store).put(queue_key(context.scope, queue.name), queue);
}

std::string queue_arn(const Scope& scope, std::string_view name) {
    std::string arn = "arn:aws:sqs:" + scope.region + ":" + scope.account + ":";
    return arn.append(name);
}

std::string queue_url(const Scope& scope, std::string_view name) {
    std::string url = "http://sqs." + scope.region + ".localhost:4566/" + scope.account + "/";
    return url.append(name);
}

} // namespace snowglobe::sqs
