#include "services/kinesis/stream.h"

#include "emulator/base/check.h"
#include "emulator/base/encoding.h"
#include "emulator/store/record.h"
#include "emulator/store/rows.h"

#include <algorithm>
#include <utility>

namespace snowglobe::kinesis {

namespace {

ApiError no_such_stream(const std::string& name, const std::string& account) {
    return {
        "ResourceNotFoundException",
        "Stream " + name + " under account " + account + " not found."};
}

Key scope_key(std::string_view space, const Scope& scope) {
    return Key(space).text(scope.account).text(scope.region);
}

} // namespace

std::optional<std::pair<Scope, std::string>> parse_stream_arn(std::string_view arn) {
    std::vector<std::string_view> parts;
    for (std::size_t colon = arn.find(':'); colon != std::string_view::npos && parts.size() < 5;
         colon = arn.find(':')) {
        parts.push_back(arn.substr(0, colon));
        arn.remove_prefix(colon + 1);
    }
    constexpr std::string_view prefix = "stream/";
    if (parts.size() != 5 || parts[2] != "kinesis" || !arn.starts_with(prefix)) {
        return std::nullopt;
    }
    arn.remove_prefix(prefix.size());
    return std::pair{Scope{std::string(parts[4]), std::string(parts[3])}, std::string(arn)};
}

Key Stream::key(std::string_view space) const {
    return Key(space).raw(place_);
}

Stream::Stream(Store& store, Scope scope, std::string name)
    : store_(&store), scope_(std::move(scope)), name_(std::move(name)) {
    constexpr std::string_view nothing;
    place_ = scope_key(nothing, scope_).text(name_).str().substr(Key(nothing).str().size());
}

std::optional<Stream> Stream::find(Store& store, const Scope& scope, std::string_view name) {
    Stream stream(store, scope, std::string(name));
    auto settings = Rows<StreamSettings>(store).find(stream.key("kinesis.stream"));
    if (!settings) {
        return std::nullopt;
    }
    stream.settings = std::move(*settings);
    return stream;
}

Stream Stream::of(Context& context, const json& request) {
    if (request.contains("StreamId")) {
        throw ApiError::unsupported("the parameter StreamId");
    }
    const auto arn = request.find("StreamARN");
    const auto name = request.find("StreamName");
    if (arn == request.end() && name == request.end()) {
        throw ApiError(
            "InvalidArgumentException", "Either StreamName or StreamARN must be provided.");
    }
    Scope scope = context.scope;
    std::string stream_name = name == request.end() ? "" : name->get<std::string>();
    if (arn != request.end()) {
        const auto parsed = parse_stream_arn(arn->get_ref<const std::string&>());
        if (!parsed || (name != request.end() && parsed->second != stream_name)) {
            throw ApiError(
                "InvalidArgumentException",
                "StreamARN " + arn->get<std::string>() + " is not the ARN of stream " +
                    (stream_name.empty() ? "any name" : stream_name) + ".");
        }
        scope = parsed->first;
        stream_name = parsed->second;
    }
    // There are no resource policies here, so another account's stream cannot be reached.
    auto stream = scope == context.scope ? find(context.store, scope, stream_name) : std::nullopt;
    if (!stream) {
        throw no_such_stream(stream_name, scope.account);
    }
    return std::move(*stream);
}

Stream Stream::create(Context& context, const std::string& name, const StreamSettings& settings) {
    Stream stream(context.store, context.scope, name);
    stream.settings = settings;
    stream.save();
    context.notify(stream.arn());
    return stream;
}

std::vector<Stream> Stream::all(Store& store, const Scope& scope) {
    std::vector<Stream> streams;
    const Key prefix = scope_key("kinesis.stream", scope);
    store.scan(
        prefix.str(),
        prefix.end(),
        Direction::forward,
        [&](std::string_view row_key, std::string_view value) {
            KeyReader reader(row_key.substr(prefix.str().size()));
            Stream stream(store, scope, reader.text());
            stream.settings = decode<StreamSettings>(value);
            streams.push_back(std::move(stream));
            return true;
        });
    return streams;
}

std::uint32_t Stream::open_shards_in(Store& store, const Scope& scope) {
    std::uint32_t count = 0;
    const Key prefix = scope_key("kinesis.open", scope);
    store.scan(prefix.str(), prefix.end(), Direction::forward, [&](auto, auto) {
        ++count;
        return true;
    });
    return count;
}

std::string Stream::arn() const {
    return "arn:aws:kinesis:" + scope_.region + ":" + scope_.account + ":stream/" + name_;
}

std::string Stream::under_account() const {
    return "stream " + name_ + " under account " + scope_.account;
}

void Stream::save() const {
    Rows<StreamSettings>(*store_).put(key("kinesis.stream"), settings);
}

void Stream::erase(Context& context) const {
    std::vector<std::string> keys;
    for (const std::string_view space :
         {"kinesis.stream", "kinesis.tags", "kinesis.shard", "kinesis.open", "kinesis.record"}) {
        const Key prefix = key(space);
        store_->scan(
            prefix.str(), prefix.end(), Direction::forward, [&](std::string_view row_key, auto) {
                keys.emplace_back(row_key);
                return true;
            });
    }
    for (const std::string& row_key : keys) {
        store_->erase(row_key);
    }
    context.cancel("trim/" + name_);
    context.notify(arn());
}

std::map<std::string, std::string> Stream::tags() const {
    return Rows<std::map<std::string, std::string>>(*store_)
        .find(key("kinesis.tags"))
        .value_or(std::map<std::string, std::string>{});
}

void Stream::set_tags(const std::map<std::string, std::string>& tags) const {
    Rows<std::map<std::string, std::string>>(*store_).put(key("kinesis.tags"), tags);
}

std::vector<Shard> Stream::shards() const {
    std::vector<Shard> all;
    scan_shards(0, [&](const Shard& shard) {
        all.push_back(shard);
        return true;
    });
    return all;
}

void Stream::scan_shards(std::uint32_t from, const std::function<bool(const Shard&)>& visit) const {
    const Key prefix = key("kinesis.shard");
    Rows<Shard>(*store_).scan(
        key("kinesis.shard").number(from).str(),
        prefix.end(),
        Direction::forward,
        [&](auto, const Shard& shard) { return visit(shard); });
}

std::optional<Shard> Stream::find_shard(std::uint32_t number) const {
    return Rows<Shard>(*store_).find(key("kinesis.shard").number(number));
}

Shard Stream::shard(std::string_view id) const {
    const auto number = parse_shard_id(id);
    auto found = number ? find_shard(*number) : std::nullopt;
    if (!found) {
        throw ApiError(
            "ResourceNotFoundException",
            "Could not find shard " + (number ? shard_id(*number) : std::string(id)) + " in " +
                under_account() + ".");
    }
    return *found;
}

std::uint32_t Stream::open_shard_count() const {
    std::uint32_t count = 0;
    const Key prefix = key("kinesis.open");
    store_->scan(prefix.str(), prefix.end(), Direction::forward, [&](auto, auto) {
        ++count;
        return true;
    });
    return count;
}

std::vector<Shard> Stream::children(std::uint32_t parent) const {
    std::vector<Shard> out;
    scan_shards(parent + 1, [&](const Shard& shard) {
        if (shard.parent == parent || shard.adjacent_parent == parent) {
            out.push_back(shard);
        }
        return true;
    });
    return out;
}

Shard Stream::open_shard_for(HashKey hash) const {
    // Open shards cover the whole hash space, so the last one that begins at or below has it.
    std::optional<std::uint32_t> number;
    store_->scan(
        key("kinesis.open").str(),
        key("kinesis.open").raw(to_bytes(hash)).raw(std::string_view("\0", 1)).str(),
        Direction::reverse,
        [&](std::string_view, std::string_view value) {
            number = decode<std::uint32_t>(value);
            return false;
        });
    SNOWGLOBE_CHECK(number);
    auto shard = find_shard(*number);
    SNOWGLOBE_CHECK(shard);
    return *shard;
}

void Stream::put_shard(const Shard& shard) const {
    Rows<Shard>(*store_).put(key("kinesis.shard").number(shard.number), shard);
}

Shard Stream::add_shard(HashKey first, HashKey last, Time now, const std::vector<Shard>& parents) {
    Shard shard;
    shard.number = settings.shards_made++;
    shard.first = first;
    shard.last = last;
    shard.started = std::chrono::floor<milliseconds>(now); // clients ask with milliseconds
    shard.created_s = epoch_s(now);
    if (!parents.empty()) {
        shard.parent = parents[0].number;
    }
    if (parents.size() > 1) {
        shard.adjacent_parent = parents[1].number;
    }
    for (const Shard& parent : parents) {
        // So that a key's sequence numbers go on rising in the child.
        shard.created_s = std::max(shard.created_s, parent.ending().put_s + 1);
    }
    put_shard(shard);
    store_->put(key("kinesis.open").raw(to_bytes(first)).str(), encode(shard.number));
    save();
    return shard;
}

void Stream::close_shard(Context& context, Shard& shard) {
    shard.closed = context.now;
    put_shard(shard);
    store_->erase(key("kinesis.open").raw(to_bytes(shard.first)).str());
    schedule_trim(context, context.now);
    context.notify(arn());
}

// Its records.

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
