#include "services/sqs/sqs.h"

#include "emulator/base/json.h"
#include "services/sqs/backlog.h"
#include "services/sqs/peek.h"
#include "services/sqs/queue.h"
#include "services/sqs/template.h"

namespace snowglobe {

// Both timers of a queue do the same: a Backlog brings itself up to date when it is made.
void Sqs::on_timer(Context& context, const std::string& key) {
    const std::string name = key.substr(key.find('/') + 1);
    const std::optional<sqs::Queue> queue = sqs::find_queue(context, name);
    if (!queue) {
        return;
    }
    sqs::Backlog backlog(context, *queue);
    if (key == sqs::expiry_timer_key(name)) {
        backlog.forget_expired();
    }
    backlog.save();
}

std::span<const ResourceType> Sqs::resource_types() const {
    return sqs::resource_types();
}

std::optional<json> Sqs::peek(Context& context, std::string_view path) {
    return sqs::peek(context, path);
}

std::optional<QueueFacts> Sqs::queue(Context& context, const std::string& arn) {
    const std::optional<sqs::Queue> queue = sqs::find_queue_by_arn(context, arn);
    if (!queue) {
        return std::nullopt;
    }
    return QueueFacts{
        sqs::queue_url(context.scope, queue->name),
        queue->fifo,
        seconds{queue->visibility_timeout_s}};
}

} // namespace snowglobe
