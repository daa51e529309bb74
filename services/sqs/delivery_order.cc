#include "services/sqs/delivery_order.h"

#include "services/sqs/chaos.h"

#include <algorithm>
#include <iterator>
#include <tuple>

namespace snowglobe::sqs {

namespace {

// A message may be drawn as many places back, less one: so it comes after what lies so far behind
// it, and no message of a long backlog waits for good. A queue has one reach in a world, since some
// races show only where nearly all is in order.
constexpr std::size_t reaches[] = {1, 3, 8, 32};

struct Candidate {
    std::size_t order; // where it lies among the visible ones, and how far it is drawn back
    std::size_t place; // decides between equals
    std::string who;   // of its draws
    Backlog::Place message;
};

// Half of the batches that could be full are; the others have any smaller size. A queue's messages
// lie on several servers, and a receive need not ask all of them.
std::size_t draw_size(const Context& context, const Candidate& first, std::size_t size_max) {
    const std::uint64_t fewer = context.draw(
        "sqs.batch", first.who, first.message.state.receive_count, 2 * std::uint64_t{size_max});
    return fewer < size_max ? size_max - static_cast<std::size_t>(fewer) : size_max;
}

} // namespace

Backlog::Choice choose_legally(
    Context& context,
    const Queue& queue,
    const Backlog& backlog,
    std::size_t messages_max,
    bool long_poll,
    std::optional<std::uint64_t> receive_count_max) {
    const Chaos chaos(context, queue);
    if ((context.is_benign() && !chaos.is_on()) || queue.fifo || messages_max == 0) {
        return backlog.choose(messages_max, receive_count_max);
    }
    const std::string arn = queue_arn(context.scope, queue.name);
    const std::size_t reach = reaches[context.draw("sqs.reach", arn, 0, std::size(reaches))];
    Backlog::Choice choice = backlog.choose(messages_max + reach - 1, receive_count_max);
    if (chaos.is_on()) {
        chaos.overlook(backlog, choice.chosen, long_poll);
    }
    if (context.is_benign() || choice.chosen.size() < 2) {
        return choice;
    }
    std::vector<Candidate> candidates;
    for (Backlog::Place& message : choice.chosen) {
        std::string who = arn + "/" + backlog.message_id(message);
        const std::size_t place = candidates.size();
        const std::uint64_t back =
            context.draw("sqs.order", who, message.state.receive_count, reach);
        candidates.push_back({place + back, place, std::move(who), std::move(message)});
    }
    std::sort(candidates.begin(), candidates.end(), [](const Candidate& a, const Candidate& b) {
        return std::tie(a.order, a.place) < std::tie(b.order, b.place);
    });
    candidates.resize(
        draw_size(context, candidates[0], std::min(candidates.size(), messages_max)));
    choice.chosen.clear();
    for (Candidate& candidate : candidates) {
        choice.chosen.push_back(std::move(candidate.message));
    }
    return choice;
}

} // namespace snowglobe::sqs
