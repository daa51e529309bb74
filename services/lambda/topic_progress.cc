#include "services/lambda/topic_progress.h"

#include "emulator/store/rows.h"

#include <algorithm>

namespace snowglobe::lambda {

namespace {

Key progress_key(const Scope& scope, const Mapping& mapping) {
    return Key("lambda.topic").text(scope.account).text(scope.region).text(mapping.uuid);
}

} // namespace

bool TopicBatch::has(std::int32_t partition) const {
    return std::ranges::find(ranges, partition, &TopicRange::partition) != ranges.end();
}

bool TopicDelivery::has(std::int32_t partition) const {
    return std::ranges::any_of(
        batches, [&](const TopicBatch& batch) { return batch.has(partition); });
}

bool TopicProgress::is_running() const {
    return std::ranges::any_of(deliveries, &TopicDelivery::is_running);
}

bool TopicProgress::is_delivering(std::int32_t partition) const {
    return std::ranges::any_of(
        deliveries, [&](const TopicDelivery& one) { return one.has(partition); });
}

TopicDelivery* TopicProgress::find(std::string_view part) {
    const auto found = std::ranges::find(deliveries, part, &TopicDelivery::part);
    return found == deliveries.end() ? nullptr : &*found;
}

void TopicProgress::erase(const TopicDelivery& delivery) {
    const std::uint64_t id = delivery.id;
    std::erase_if(deliveries, [&](const TopicDelivery& one) { return one.id == id; });
}

std::string_view to_text(TopicProgress::Polling polling) {
    switch (polling) {
    case TopicProgress::Polling::idle:
        return "idle";
    case TopicProgress::Polling::on_way:
        return "polling";
    case TopicProgress::Polling::gathering:
        return "gathering a batch";
    }
    return "";
}

TopicProgress read_topic_progress(Store& store, const Scope& scope, const Mapping& mapping) {
    return Rows<TopicProgress>(store)
        .find(progress_key(scope, mapping))
        .value_or(TopicProgress{});
}

TopicProgress read_topic_progress(Context& context, const Mapping& mapping) {
    return read_topic_progress(context.store, context.scope, mapping);
}

void put_topic_progress(Context& context, const Mapping& mapping, const TopicProgress& progress) {
    Rows<TopicProgress>(context.store).put(progress_key(context.scope, mapping), progress);
}

void erase_topic_progress(Context& context, const Mapping& mapping) {
    context.store.erase(progress_key(context.scope, mapping).str());
}

} // namespace snowglobe::lambda
