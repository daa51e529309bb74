// The output of `kcat -C -J`, a record a line: each is a line `kafka:TOPIC`, in its partition, with
// its key, headers and timestamp, by which they stand in the fixture.
#include "emulator/replay/fixture.h"
#include "emulator/replay/import.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

namespace snowglobe {

namespace {

constexpr Time without_times = from_epoch_s(1'767'225'600); // 2026-01-01, as worlds begin

struct Produced {
    std::int64_t ms = -1; // -1: it does not say
    std::int64_t partition = 0;
    std::int64_t offset = 0;
    json line;

    friend bool operator<(const Produced& a, const Produced& b) {
        return std::tie(a.ms, a.partition, a.offset) < std::tie(b.ms, b.partition, b.offset);
    }
};

class KafkaRecords final : public ImportKind {
public:
    explicit KafkaRecords(WriteLine write) : write_(std::move(write)) {}

    std::string_view command() const override { return "kcat -C -J"; }
    std::string_view list() const override { return {}; }
    bool is_record(const json& document) const override {
        return document.is_object() && document.contains("topic") &&
               document.contains("partition") && document.contains("offset") &&
               document.contains("payload");
    }
    bool is_page(const json&) const override { return false; }
    void add(json record) override;
    void end_page(const json&) override {}
    ImportReport finish() override;

private:
    WriteLine write_;
    std::vector<Produced> records_;
    std::map<std::string, std::uint64_t> topics_;
    std::uint64_t untimed_ = 0;
};

// kcat writes them one after the other: a name, its value, the next name.
json headers_of(const json& given) {
    json headers = json::array();
    if (!given.is_array() || given.size() % 2 != 0) {
        throw FixtureError("'headers' must be a list of names, each with its value behind it");
    }
    for (std::size_t i = 0; i < given.size(); i += 2) {
        headers.push_back({{"name", given[i]}, {"value", given[i + 1]}});
    }
    return headers;
}

std::int64_t number_of(const json& record, const char* member, std::int64_t otherwise) {
    const auto found = record.find(member);
    return found != record.end() && found->is_number_integer() ? found->get<std::int64_t>()
                                                               : otherwise;
}

void KafkaRecords::add(json record) {
    if (!record.at("topic").is_string() || number_of(record, "partition", -1) < 0) {
        throw FixtureError("a record must have a topic and a partition");
    }
    Produced produced;
    produced.ms = number_of(record, "ts", -1);
    produced.partition = number_of(record, "partition", 0);
    produced.offset = number_of(record, "offset", 0);
    const auto topic = record.at("topic").get<std::string>();
    ++topics_[topic];
    json attrs = {{"partition", produced.partition}};
    if (produced.ms >= 0) {
        attrs["timestamp"] = produced.ms;
    } else {
        ++untimed_;
    }
    if (const auto headers = record.find("headers"); headers != record.end() && !headers->empty()) {
        attrs["headers"] = headers_of(*headers);
    }
    json& line = produced.line;
    line = {
        {"source", "kafka:" + topic},
        {"attrs", std::move(attrs)},
        {"body", record.at("payload")},
        {"orig", {{"offset", produced.offset}}}};
    if (const auto key = record.find("key"); key != record.end() && key->is_string()) {
        line["key"] = *key;
    }
    records_.push_back(std::move(produced));
}

ImportReport KafkaRecords::finish() {
    std::stable_sort(records_.begin(), records_.end());
    ImportReport report;
    for (Produced& one : records_) {
        const Time t = one.ms < 0 ? without_times : from_epoch_ms(one.ms);
        if (one.ms >= 0) {
            report.first = report.first.value_or(t);
            report.last = t;
        }
        one.line["t"] = to_iso8601(t, 3);
        write_(one.line);
    }
    report.lines = records_.size();
    std::string topics;
    for (const auto& [topic, count] : topics_) {
        topics += (topics.empty() ? "" : ", ") + topic;
    }
    report.what = fmt::format("{} records of {}, for {}", records_.size(), command(), topics);
    if (untimed_ > 0) {
        report.unknown.push_back(fmt::format(
            "when {} records were produced: the dump has no time of them, so they stand at the "
            "beginning of a world",
            untimed_));
    }
    report.unknown.push_back("bytes that are no text, which kcat does not write as they are");
    report.unknown.push_back("what groups had read: they begin where they are told to");
    return report;
}

} // namespace

std::unique_ptr<ImportKind> import_kafka_records(WriteLine write) {
    return std::make_unique<KafkaRecords>(std::move(write));
}

} // namespace snowglobe
