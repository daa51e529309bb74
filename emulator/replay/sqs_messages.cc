// The output of `aws sqs receive-message`, call after call: each message is sent again, to the
// queue that it came from. Of a dead-letter queue that is the queue which gave the message up.
// SentTimestamp stays what it was when a standard queue gives a message up, and is the time of that
// in FIFO queues (SQS developer guide, "Using dead-letter queues in Amazon SQS").
#include "emulator/base/encoding.h"
#include "emulator/replay/fixture.h"
#include "emulator/replay/import.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <set>
#include <tuple>

namespace snowglobe {

namespace {

constexpr Time without_times = from_epoch_s(1'767'225'600); // 2026-01-01, as worlds begin

// A system attribute of the message as text; empty: not in the dump.
std::string attribute(const json& message, const char* name) {
    const auto attributes = message.find("Attributes");
    if (attributes == message.end() || !attributes->is_object()) {
        return {};
    }
    const auto found = attributes->find(name);
    return found == attributes->end() ? std::string()
           : found->is_string()       ? found->get<std::string>()
                                      : found->dump();
}

std::uint64_t number(const std::string& text) {
    std::uint64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

std::optional<Time> sent_at(const json& message) {
    constexpr std::uint64_t ms_max = 9'000'000'000'000; // within Time's range
    const std::uint64_t ms = number(attribute(message, "SentTimestamp"));
    return ms == 0 || ms > ms_max ? std::nullopt
                                  : std::optional(from_epoch_ms(static_cast<std::int64_t>(ms)));
}

// As SendMessage takes them: a receive shows nothing more.
json message_attributes(const json& given) {
    if (!given.is_object()) {
        throw FixtureError("MessageAttributes must be an object");
    }
    json out = json::object();
    for (const auto& [name, value] : given.items()) {
        const char* member = value.is_object() && value.contains("BinaryValue") ? "BinaryValue"
                                                                                : "StringValue";
        if (!value.is_object() || !value.contains("DataType") || !value.contains(member) ||
            !value.at(member).is_string()) {
            throw FixtureError(fmt::format(
                "message attribute '{}' must have DataType and StringValue or BinaryValue", name));
        }
        if (*member == 'B' && !base64_decode(value.at(member).get_ref<const std::string&>())) {
            throw FixtureError(
                fmt::format("BinaryValue of message attribute '{}' is not base64", name));
        }
        out[name] = {{"DataType", value.at("DataType")}, {member, value.at(member)}};
    }
    return out;
}

struct Sent {
    std::optional<Time> t;
    std::string sequence; // of FIFO queues, which may take several messages in a millisecond
    json line;

    friend bool operator<(const Sent& a, const Sent& b) {
        return std::tuple(a.t, a.sequence.size(), std::string_view(a.sequence)) <
               std::tuple(b.t, b.sequence.size(), std::string_view(b.sequence));
    }
};

class SqsMessages final : public ImportKind {
public:
    SqsMessages(const ImportOptions& options, WriteLine write)
        : queue_(options.queue), write_(std::move(write)) {}

    std::string_view command() const override { return "aws sqs receive-message"; }
    std::string_view list() const override { return "Messages"; }
    bool is_record(const json& document) const override {
        return document.is_object() && document.contains("Body") &&
               (document.contains("MessageId") || document.contains("ReceiptHandle"));
    }
    bool is_page(const json&) const override { return false; }
    void add(json message) override;
    void end_page(const json&) override { ++pages_; }
    ImportReport finish() override;

private:
    json attrs_of(const json& message);
    void choose_queue();
    void fit_to_queue(json& line);
    void tell_unknown(ImportReport& report) const;

    std::string queue_;
    WriteLine write_;
    std::vector<Sent> messages_;
    std::set<std::string> ids_;
    std::set<std::string> gave_up_; // ARNs of the queues that messages come from, of a DLQ
    std::uint64_t pages_ = 0;
    std::uint64_t again_ = 0;
    std::uint64_t untimed_ = 0;
    std::uint64_t receives_max_ = 0;
    std::uint64_t with_attributes_ = 0;
    std::uint64_t deduplication_ids_dropped_ = 0;
    std::uint64_t deduplication_ids_made_ = 0;
    bool has_sequences_ = false; // it is a dump of a FIFO queue
};

json SqsMessages::attrs_of(const json& message) {
    json attrs = json::object();
    for (const char* name : {"MessageGroupId", "MessageDeduplicationId"}) {
        if (std::string value = attribute(message, name); !value.empty()) {
            attrs[name] = std::move(value);
        }
    }
    if (std::string header = attribute(message, "AWSTraceHeader"); !header.empty()) {
        attrs["MessageSystemAttributes"] = {
            {"AWSTraceHeader", {{"DataType", "String"}, {"StringValue", std::move(header)}}}};
    }
    const auto given = message.find("MessageAttributes");
    if (given != message.end() && !given->empty()) {
        attrs["MessageAttributes"] = message_attributes(*given);
        ++with_attributes_;
    }
    return attrs;
}

void SqsMessages::add(json message) {
    if (!message.is_object() || !message.contains("Body") || !message.at("Body").is_string()) {
        throw FixtureError("a message must be an object with a Body that is text");
    }
    const auto id = message.find("MessageId");
    if (id != message.end() && id->is_string() && !ids_.insert(id->get<std::string>()).second) {
        ++again_; // its visibility had run out while the dump was made
        return;
    }
    json orig = json::object();
    if (id != message.end()) {
        orig["MessageId"] = *id;
    }
    const std::string receives = attribute(message, "ApproximateReceiveCount");
    if (!receives.empty()) {
        orig["ApproximateReceiveCount"] = receives;
        receives_max_ = std::max(receives_max_, number(receives));
    }
    if (const std::string arn = attribute(message, "DeadLetterQueueSourceArn"); !arn.empty()) {
        gave_up_.insert(arn);
    }
    Sent sent;
    sent.t = sent_at(message);
    sent.sequence = attribute(message, "SequenceNumber");
    has_sequences_ = has_sequences_ || !sent.sequence.empty();
    sent.line = {{"body", std::move(message.at("Body"))}, {"orig", std::move(orig)}};
    if (json attrs = attrs_of(message); !attrs.empty()) {
        sent.line["attrs"] = std::move(attrs);
    }
    untimed_ += sent.t ? 0 : 1;
    messages_.push_back(std::move(sent));
}

void SqsMessages::choose_queue() {
    if (queue_.empty() && gave_up_.size() == 1) {
        queue_ = gave_up_.begin()->substr(gave_up_.begin()->rfind(':') + 1);
    }
    if (queue_.empty()) {
        throw FixtureError(
            gave_up_.empty() ? "name the queue with --queue QUEUE: the dump does not hold its name"
                             : "its messages come from several queues: cut it by "
                               "DeadLetterQueueSourceArn, and name each with --queue QUEUE");
    }
}

// A queue that is no FIFO queue refuses deduplication ids, a FIFO queue messages without a group.
void SqsMessages::fit_to_queue(json& line) {
    json attrs = line.value("attrs", json::object());
    if (!queue_.ends_with(".fifo")) {
        deduplication_ids_dropped_ += attrs.erase("MessageDeduplicationId");
    } else if (!attrs.contains("MessageGroupId")) {
        throw FixtureError(
            queue_ + " is a FIFO queue, and a message has no MessageGroupId: receive with "
                     "--message-system-attribute-names All (or --attribute-names All)");
    } else if (!attrs.contains("MessageDeduplicationId")) {
        attrs["MessageDeduplicationId"] =
            line.at("orig").value("MessageId", fmt::format("imported-{}", messages_.size()));
        ++deduplication_ids_made_;
    }
    line.erase("attrs");
    if (!attrs.empty()) {
        line["attrs"] = std::move(attrs);
    }
}

void SqsMessages::tell_unknown(ImportReport& report) const {
    const auto tell = [&](std::string what) { report.unknown.push_back(std::move(what)); };
    if (untimed_ > 0) {
        tell(fmt::format(
            "when {} messages were sent: the dump has no SentTimestamp of them (receive with "
            "--message-system-attribute-names All), so they stand at the first known time",
            untimed_));
    }
    if (with_attributes_ == 0) {
        tell("message attributes: the dump has none (receive with --message-attribute-names All)");
    }
    if (deduplication_ids_made_ > 0) {
        tell(fmt::format(
            "deduplication ids of {} messages: their message ids stand for them",
            deduplication_ids_made_));
    }
    if (receives_max_ > 0) {
        tell(fmt::format(
            "earlier receives (up to {} of a message): counts begin at 1 again", receives_max_));
    }
    if (!gave_up_.empty() && queue_.ends_with(".fifo")) {
        tell("when messages were first sent: a FIFO queue's SentTimestamp is when it gave them up");
    }
    if (has_sequences_) {
        tell("the rest of a group: a FIFO queue gives no more of it while some of it is in flight");
    }
    tell(
        gave_up_.empty() ? "what else was in the queue: a dump holds what was received"
                         : "what went well: a dead-letter queue holds what failed");
}

ImportReport SqsMessages::finish() {
    choose_queue();
    ImportReport report;
    for (const Sent& sent : messages_) {
        report.first = std::min(report.first.value_or(time_max), sent.t.value_or(time_max));
    }
    if (untimed_ == messages_.size()) {
        report.first.reset();
    }
    for (Sent& sent : messages_) {
        sent.t = sent.t.value_or(report.first.value_or(without_times));
        fit_to_queue(sent.line);
    }
    std::stable_sort(messages_.begin(), messages_.end());
    for (Sent& sent : messages_) {
        sent.line["t"] = to_iso8601(*sent.t, 3);
        sent.line["source"] = "sqs:" + queue_;
        write_(sent.line);
    }
    if (report.first) {
        report.last = messages_.back().t;
    }
    report.lines = messages_.size();
    report.what = fmt::format("{} messages of {}", messages_.size(), command());
    if (pages_ > 1) {
        report.what += fmt::format(", {} pages", pages_);
    }
    report.what += ", for the queue " + queue_;
    if (again_ > 0) {
        report.notes.push_back(
            fmt::format("{} were received again while the dump was made: left out", again_));
    }
    if (deduplication_ids_dropped_ > 0) {
        report.notes.push_back(fmt::format(
            "MessageDeduplicationId of {} messages left out: {} is no FIFO queue",
            deduplication_ids_dropped_,
            queue_));
    }
    tell_unknown(report);
    return report;
}

} // namespace

std::unique_ptr<ImportKind> import_sqs_messages(const ImportOptions& options, WriteLine write) {
    return std::make_unique<SqsMessages>(options, std::move(write));
}

} // namespace snowglobe
