#include "services/sqs/peek.h"

#include "emulator/base/encoding.h"
#include "emulator/base/json.h"
#include "emulator/store/rows.h"
#include "services/sqs/attributes.h"
#include "services/sqs/backlog.h"

namespace snowglobe::sqs {

namespace {

constexpr std::size_t messages_shown_max = 1000;

json show_counts(const Backlog::Counts& counts) {
    return {
        {"visible", counts.visible}, {"in_flight", counts.in_flight}, {"delayed", counts.delayed}};
}

const char* to_text(Visibility visibility) {
    switch (visibility) {
    case Visibility::visible:
        return "visible";
    case Visibility::delayed:
        return "delayed";
    case Visibility::in_flight:
        break;
    }
    return "in_flight";
}

json show_message(const Context& context, const Queue& queue, const Backlog::Stored& stored) {
    const Visibility visibility = stored.state.visibility(context.now);
    json out = {
        {"id", stored.message.id},
        {"body", stored.message.body},
        {"state", to_text(visibility)},
        {"receive_count", stored.state.receive_count},
        {"sent", to_iso8601(stored.message.sent)}};
    if (visibility != Visibility::visible) {
        out["visible_at"] = to_iso8601(stored.state.visible_at);
    }
    if (!stored.message.group.empty()) {
        out["group"] = stored.message.group;
    }
    if (queue.fifo) {
        out["deduplication_id"] = stored.message.deduplication_id;
        out["sequence_number"] = sequence_number(stored.sequence);
    }
    if (!stored.message.attributes.empty()) {
        out["attributes"] = to_json(stored.message.attributes);
    }
    if (!stored.message.dead_letter_source.empty()) {
        out["dead_letter_source"] = stored.message.dead_letter_source;
    }
    return out;
}

std::vector<Queue> all_queues(Context& context) {
    std::vector<Queue> queues;
    Rows<Queue>(context.store)
        .scan(
            Key("sqs.queue").text(context.scope.account).text(context.scope.region),
            Direction::forward,
            [&](std::string_view, Queue queue) {
                queues.push_back(std::move(queue));
                return true;
            });
    return queues;
}

json peek_queues(Context& context) {
    json out = json::array();
    for (const Queue& queue : all_queues(context)) {
        const Backlog backlog(context, queue);
        json shown = show_counts(backlog.counts());
        shown["name"] = queue.name;
        shown["fifo"] = queue.fifo;
        out.push_back(std::move(shown));
    }
    return {{"queues", std::move(out)}};
}

} // namespace

std::optional<json> peek(Context& context, const Look& look) {
    const std::string_view path = look.path;
    if (path == "queues") {
        return peek_queues(context);
    }
    constexpr std::string_view prefix = "queues/";
    if (!path.starts_with(prefix)) {
        return std::nullopt;
    }
    const std::optional<Queue> queue = find_queue(context, path.substr(prefix.size()));
    if (!queue) {
        return std::nullopt;
    }
    const Backlog backlog(context, *queue); // brings itself up to date; the look is rolled back
    json out = show_counts(backlog.counts());
    out["name"] = queue->name;
    out["attributes"] = attributes_of(*queue, context.scope);
    out["messages"] = json::array();
    const Look::Page page = look.page(messages_shown_max);
    const std::optional<std::string> after = base64_decode(page.from);
    if (!after) {
        throw ApiError::validation("'from' must be the 'next' of an earlier page");
    }
    const Backlog::Listed listed = backlog.list(page.rows_max, *after);
    for (const Backlog::Stored& stored : listed.messages) {
        out["messages"].push_back(show_message(context, *queue, stored));
    }
    if (!listed.next.empty()) {
        out["next"] = base64_encode(listed.next);
    }
    return out;
}

std::vector<Resource> resources(Context& context) {
    const std::vector<Queue> queues = all_queues(context);
    std::vector<Backlog::Counts> counts;
    std::map<std::string, std::uint64_t> messages; // by the queue's ARN
    for (const Queue& queue : queues) {
        counts.push_back(Backlog(context, queue).counts());
        const auto& [visible, delayed, in_flight] = counts.back();
        messages[queue_arn(context.scope, queue.name)] = visible + delayed + in_flight;
    }
    std::vector<Resource> out;
    for (std::size_t i = 0; i < queues.size(); ++i) {
        const Queue& queue = queues[i];
        Resource one;
        one.kind = "queue";
        one.name = queue.name;
        one.arn = queue_arn(context.scope, queue.name);
        one.counts = show_counts(counts[i]);
        one.about["fifo"] = queue.fifo;
        if (const auto dead = messages.find(queue.dead_letter_arn); dead != messages.end()) {
            one.counts["dead_letters"] = dead->second;
            one.about["dead_letters_to"] = queue.dead_letter_arn;
        }
        one.look = "queues/" + queue.name;
        one.contents = {{"messages", one.look, "messages", "id"}};
        out.push_back(std::move(one));
    }
    return out;
}

} // namespace snowglobe::sqs
