#include "services/sqs/sqs.h"

#include "emulator/base/json.h"
#include "emulator/store/rows.h"
#include "services/sqs/backlog.h"
#include "services/sqs/chaos.h"
#include "services/sqs/move_task.h"
#include "services/sqs/peek.h"
#include "services/sqs/queue.h"
#include "services/sqs/redrive.h"
#include "services/sqs/template_resources.h"

namespace snowglobe::sqs {

void Sqs::on_timer(Context& context, const std::string& key) {
    const std::string name = key.substr(key.find('/') + 1);
    if (key == sqs::move_timer_key(name)) {
        sqs::run_move_step(context, name);
        return;
    }
    if (sqs::is_copy_timer(key)) {
        sqs::end_copy(context, key);
        return;
    }
    const std::optional<sqs::Queue> queue = sqs::find_queue(context, name);
    if (!queue) {
        return;
    }
    sqs::Backlog backlog(context, *queue); // brings itself up to date
    if (key == sqs::expiry_timer_key(name)) {
        backlog.expire();
    }
    backlog.save();
}

std::span<const ResourceType> Sqs::resource_types() const {
    return template_resources();
}

std::span<const MetricRow> Sqs::metrics() const {
    return {&sqs::redriven_messages, 1};
}

std::vector<std::string> Sqs::names(Context& context, Named kind) {
    std::vector<std::string> names;
    if (kind == Named::chaos) {
        names.emplace_back(sqs::chaos_name);
    }
    if (kind == Named::queue) {
        Rows<sqs::Queue>(context.store)
            .scan(
                Key("sqs.queue").text(context.scope.account).text(context.scope.region),
                Direction::forward,
                [&](std::string_view, const sqs::Queue& queue) {
                    names.push_back(queue.name);
                    return true;
                });
    }
    return names;
}

std::span<const ChaosKind> Sqs::chaos() const {
    static constexpr ChaosKind rows[] = {
        {sqs::chaos_name,
         "messages of standard queues come late, are overlooked by a receive, come twice"}};
    return rows;
}

std::optional<json> Sqs::peek(Context& context, const Look& look) {
    return sqs::peek(context, look);
}

std::vector<Resource> Sqs::resources(Context& context) {
    return sqs::resources(context);
}

std::vector<Scope> Sqs::scopes(Context& context) {
    return scopes_of(context.store, "sqs.queue");
}

std::optional<QueueFacts> Sqs::queue(Context& context, const std::string& arn) {
    const std::optional<sqs::Queue> queue = sqs::find_queue_by_arn(context, arn);
    if (!queue) {
        return std::nullopt;
    }
    QueueFacts facts{
        sqs::queue_url(context.scope, queue->name),
        queue->fifo,
        seconds{queue->visibility_timeout_s}};
    if (const auto target = sqs::dead_letter_queue(context, *queue)) {
        facts.dead_letter_queue = target->name;
        facts.receive_count_max = static_cast<std::uint64_t>(queue->receive_count_max);
    }
    return facts;
}

QueueDepth Sqs::depth(Context& context, const std::string& arn) {
    QueueDepth depth;
    if (const auto queue = sqs::find_queue_by_arn(context, arn)) {
        const sqs::Backlog backlog(context, *queue);
        depth.messages = backlog.counts().visible + backlog.counts().in_flight;
        depth.oldest = backlog.oldest().value_or(Time{});
    }
    return depth;
}

} // namespace snowglobe::sqs
