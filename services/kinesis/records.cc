// The records of a stream: appending, finding a position, and what retention takes away.
#include "emulator/base/encoding.h"
#include "emulator/store/record.h"
#include "services/kinesis/stream.h"

#include <algorithm>
#include <utility>

namespace snowglobe::kinesis {

Time arrival_of(std::string_view stored) {
    return decode<Time>(stored); // its first member
}

// Until format 3 the data lay there as base64.
const RowForm record_row{
    record_form<Record>.check, [](std::string_view row) {
        auto record = read_record<Record>(row, Decoder::Form::before_tags);
        std::optional<std::string> data = base64_decode(record.data);
        if (!data) {
            throw Decoder::Malformed{};
        }
        record.data = *std::move(data);
        return encode(record);
    }};

std::pair<std::string, std::string>
Stream::append(Context& context, const std::string& partition_key, HashKey hash, std::string data) {
    Shard shard = open_shard_for(hash);
    std::string sequence_number = shard.next(context.now).text();
    ++shard.next_counter;
    put_shard(shard);
    store_->put(
        key("kinesis.record").number(shard.number).text(sequence_number).str(),
        encode(Record{context.now, partition_key, std::move(data)}));
    schedule_trim(context, context.now);
    std::string channel = arn();
    context.made(channel, sequence_number);
    if (context.effects().notified.empty() || context.effects().notified.back() != channel) {
        context.notify(channel);
    }
    return {shard.id(), std::move(sequence_number)};
}

void Stream::scan_records(
    std::uint32_t shard, const Position& from, const VisitRecord& visit) const {
    const Key prefix = key("kinesis.record").number(shard);
    Key start = prefix;
    if (!from.sequence_number.empty()) {
        start.text(from.sequence_number);
    }
    store_->scan(
        from.after && !from.sequence_number.empty() ? start.end() : start.str(),
        prefix.end(),
        Direction::forward,
        [&](std::string_view row_key, std::string_view value) {
            KeyReader reader(row_key.substr(prefix.str().size()));
            return visit(reader.text(), value);
        });
}

std::optional<std::string> Stream::last_sequence_number(std::uint32_t shard) const {
    const Key prefix = key("kinesis.record").number(shard);
    std::optional<std::string> last;
    store_->scan(
        prefix.str(), prefix.end(), Direction::reverse, [&](std::string_view row_key, auto) {
            last = KeyReader(row_key.substr(prefix.str().size())).text();
            return false;
        });
    return last;
}

Position Stream::position_at(const Shard& shard, Time time) const {
    std::optional<Position> position;
    scan_records(shard.number, {}, [&](std::string_view sequence_number, std::string_view stored) {
        if (arrival_of(stored) >= time) {
            position = Position{std::string(sequence_number), false};
        }
        return !position;
    });
    return position ? *position : latest(shard, time);
}

Position Stream::latest(const Shard& shard, Time now) const {
    if (shard.closed) {
        return {shard.ending().text(), false};
    }
    SequenceNumber next = shard.next(now);
    next.put_s = shard.created_s; // at or before any number with this counter
    return {next.text(), false};
}

// Trimming may lag but is never early, so deadlines are rounded up to whole seconds: a busy stream
// then costs at most one trim a second.
void Stream::schedule_trim(Context& context, Time oldest) {
    const Time due = std::chrono::ceil<seconds>(oldest + retention());
    if (settings.trim_at && *settings.trim_at <= due) {
        return;
    }
    settings.trim_at = due;
    save();
    context.schedule_at("trim/" + name_, due, TimerClass::background);
}

void Stream::trim(Context& context) {
    const Time horizon = context.now - retention();
    std::optional<Time> oldest;
    for (const Shard& shard : shards()) {
        std::vector<std::string> expired;
        bool left = false;
        scan_records(
            shard.number, {}, [&](std::string_view sequence_number, std::string_view stored) {
                const Time arrival = arrival_of(stored);
                if (arrival > horizon) {
                    oldest = std::min(oldest.value_or(arrival), arrival);
                    left = true;
                    return false;
                }
                expired.emplace_back(sequence_number);
                return true;
            });
        for (const std::string& sequence_number : expired) {
            store_->erase(key("kinesis.record").number(shard.number).text(sequence_number).str());
        }
        if (shard.closed && !left && *shard.closed <= horizon) {
            store_->erase(key("kinesis.shard").number(shard.number).str());
        } else if (shard.closed && !left) {
            oldest = std::min(oldest.value_or(*shard.closed), *shard.closed);
        }
    }
    settings.trim_at.reset();
    save();
    context.cancel("trim/" + name_);
    if (oldest) {
        schedule_trim(context, *oldest);
    }
}

} // namespace snowglobe::kinesis
