#include "services/lambda/queue_batch.h"

#include "emulator/base/json.h"
#include "emulator/store/rows.h"

#include <algorithm>
#include <iterator>

namespace snowglobe::lambda {

namespace {

Key progress_key(const Scope& scope, const Mapping& mapping) {
    return Key("lambda.queue").text(scope.account).text(scope.region).text(mapping.uuid);
}

Key batches_of(const Scope& scope, const Mapping& mapping) {
    return Key("lambda.batch").text(scope.account).text(scope.region).text(mapping.uuid);
}

json to_attribute(const json& attribute) {
    json out = {
        {"stringListValues", json::array()},
        {"binaryListValues", json::array()},
        {"dataType", attribute.at("DataType")},
    };
    if (const auto text = attribute.find("StringValue"); text != attribute.end()) {
        out["stringValue"] = *text;
    }
    if (const auto bytes = attribute.find("BinaryValue"); bytes != attribute.end()) {
        out["binaryValue"] = *bytes;
    }
    return out;
}

} // namespace

QueueProgress read_progress(Context& context, const Mapping& mapping) {
    return Rows<QueueProgress>(context.store)
        .find(progress_key(context.scope, mapping))
        .value_or(QueueProgress{});
}

void put_progress(Context& context, const Mapping& mapping, const QueueProgress& progress) {
    Rows<QueueProgress>(context.store).put(progress_key(context.scope, mapping), progress);
}

void erase_progress(Context& context, const Mapping& mapping) {
    context.store.erase(progress_key(context.scope, mapping).str());
}

std::int64_t count_batches(Context& context, const Mapping& mapping) {
    std::int64_t count = 0;
    const Key all = batches_of(context.scope, mapping);
    context.store.scan(
        all.str(), all.end(), Direction::forward, [&](std::string_view, std::string_view) {
            ++count;
            return true;
        });
    return count;
}

std::vector<QueueBatch> all_batches(Context& context, const Mapping& mapping) {
    std::vector<QueueBatch> out;
    Rows<QueueBatch>(context.store)
        .scan(
            batches_of(context.scope, mapping),
            Direction::forward,
            [&](std::string_view, QueueBatch batch) {
                out.push_back(std::move(batch));
                return true;
            });
    return out;
}

std::optional<QueueBatch>
find_batch(Context& context, const Mapping& mapping, std::string_view id) {
    return Rows<QueueBatch>(context.store).find(batches_of(context.scope, mapping).text(id));
}

void put_batch(Context& context, const Mapping& mapping, const QueueBatch& batch) {
    Rows<QueueBatch>(context.store).put(batches_of(context.scope, mapping).text(batch.id), batch);
}

void erase_batch(Context& context, const Mapping& mapping, const QueueBatch& batch) {
    context.store.erase(batches_of(context.scope, mapping).text(batch.id).str());
}

std::uint32_t receives(const QueueBatch& batch) {
    std::uint32_t most = 1;
    for (const QueueMessage& message : batch.messages) {
        most = std::max(most, message.receives);
    }
    return most;
}

std::string failure_plan(
    const std::vector<QueueMessage>& failed, Time released, const QueueFacts& queue, Time now) {
    const std::string when = " in " + to_text(std::max(released - now, Duration{}));
    const auto leaving =
        queue.receive_count_max == 0
            ? 0
            : std::count_if(failed.begin(), failed.end(), [&](const QueueMessage& message) {
                  return message.receives >= queue.receive_count_max;
              });
    if (leaving == 0) {
        return "visible again" + when;
    }
    const std::string to = "to " + queue.dead_letter_queue;
    return leaving == std::ssize(failed)
               ? to + when
               : "visible again" + when + ", " + std::to_string(leaving) + " of " +
                     std::to_string(failed.size()) + " " + to;
}

json to_record(const json& message, const std::string& queue_arn) {
    json out = {
        {"messageId", message.at("MessageId")},
        {"receiptHandle", message.at("ReceiptHandle")},
        {"body", message.at("Body")},
        {"attributes", message.value("Attributes", json::object())},
        {"messageAttributes", json::object()},
        {"md5OfBody", message.at("MD5OfBody")},
        {"eventSource", "aws:sqs"},
        {"eventSourceARN", queue_arn},
        {"awsRegion", scope_of_arn(queue_arn).region},
    };
    const json attributes = message.value("MessageAttributes", json::object());
    for (const auto& [name, attribute] : attributes.items()) {
        out["messageAttributes"][name] = to_attribute(attribute);
    }
    if (const auto digest = message.find("MD5OfMessageAttributes"); digest != message.end()) {
        out["md5OfMessageAttributes"] = *digest;
    }
    return out;
}

} // namespace snowglobe::lambda
