#include "apps/class-connect/adapters/event_queue.h"

#include "apps/common/setting.h"

#include <algorithm>
#include <charconv>
#include <stdexcept>

namespace class_connect {

namespace {

constexpr int requeues_max = 10;
constexpr int delay_max_s = 60; // 1+2+4+8+16+32+4x60: patience for 303 s

json text_attribute(std::string value) {
    return {{"DataType", "String"}, {"StringValue", std::move(value)}};
}
json number_attribute(std::string value) {
    return {{"DataType", "Number"}, {"StringValue", std::move(value)}};
}

std::optional<std::string> attribute(const json& record, const char* name) {
    const json attributes = record.value("messageAttributes", json::object());
    const auto found = attributes.find(name);
    return found == attributes.end() ? std::nullopt
                                     : std::optional(found->at("stringValue").get<std::string>());
}

int small_number(const std::string& text) {
    int number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return std::clamp(number, 0, requeues_max);
}

} // namespace

void send_events(snowglobe::Context& context, const std::vector<Event>& events) {
    json entries = json::array();
    for (const Event& event : events) {
        entries.push_back(json::object(
            {{"Id", std::to_string(entries.size())},
             {"MessageBody", event.to_json().dump()},
             {"MessageAttributes", {{"event_type", text_attribute(event.type)}}}}));
    }
    const json reply = context.call(
        "sqs",
        "SendMessageBatch",
        {{"QueueUrl", apps::required_setting("NEW_EVENTS_QUEUE_URL")},
         {"Entries", std::move(entries)}});
    if (const json failed = reply.value("Failed", json::array()); !failed.empty()) {
        throw std::runtime_error("not queued: " + failed.dump());
    }
}

EventMessage EventMessage::from_record(const json& record) {
    EventMessage message{
        record.at("messageId").get<std::string>(), record.at("body").get<std::string>()};
    // One that was parked among the dead letters and was put back by somebody has its patience
    // again.
    if (!attribute(record, "reason")) {
        message.requeue_count = small_number(attribute(record, "requeue_count").value_or("0"));
        message.first_seen_ms = attribute(record, "first_seen_ms");
    }
    return message;
}

void wait_for_version(
    snowglobe::Context& context, const EventMessage& message, std::int64_t waiting_for) {
    const auto now_ms = std::chrono::floor<std::chrono::milliseconds>(context.now());
    const int count = message.requeue_count;
    const bool is_last = count >= requeues_max;
    json attributes = {
        {"requeue_count", number_attribute(std::to_string(is_last ? count : count + 1))},
        {"first_seen_ms",
         number_attribute(
             message.first_seen_ms.value_or(std::to_string(now_ms.time_since_epoch().count())))},
        {"waiting_for", number_attribute(std::to_string(waiting_for))}};
    json request = {{"MessageBody", message.body}};
    if (is_last) {
        attributes["reason"] = text_attribute("version_gap");
        request["QueueUrl"] = apps::required_setting("NEW_EVENTS_DLQ_URL");
    } else {
        request["QueueUrl"] = apps::required_setting("NEW_EVENTS_QUEUE_URL");
        request["DelaySeconds"] = std::min(1 << count, delay_max_s);
    }
    request["MessageAttributes"] = std::move(attributes);
    context.call("sqs", "SendMessage", request);
}

} // namespace class_connect
