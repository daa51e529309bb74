#pragma once
// A stream as it lies in the store: its settings, its shards and their records, and what is done to
// them. Operations, the mappings' StreamSource and peeks all go through here. Knows nothing of
// requests beyond "StreamName or StreamARN".
//
// Rows (each key is followed by account, region, stream name):
//     kinesis.stream                               StreamSettings
//     kinesis.tags                                 map of tags
//     kinesis.shard    shard number                Shard
//     kinesis.open     first hash key (16 bytes)   number of the open shard that begins there
//     kinesis.record   shard number, sequence      Record
#include "emulator/call/context.h"
#include "emulator/store/key.h"
#include "emulator/store/row_kind.h"
#include "services/kinesis/hash_key.h"
#include "services/kinesis/sequence_number.h"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe::kinesis {

struct StreamSettings {
    Time created{}; // whole seconds, as AWS shows it
    bool on_demand = false;
    std::uint32_t retention_h = 24;
    std::uint32_t record_kib_max = 1024;
    std::uint32_t shards_made = 0;   // shard numbers are never used again
    std::optional<Time> trim_at;     // the trim timer is set to then
    std::vector<Time> count_updates; // UpdateShardCount calls of the last 24 hours
    template <class Archive> void fields(Archive& archive) {
        archive(
            created, on_demand, retention_h, record_kib_max, shards_made, trim_at, count_updates);
    }
};

struct Shard {
    std::uint32_t number = 0;
    HashKey first;
    HashKey last;
    Time started{};
    std::int64_t created_s = 0; // in sequence numbers; a child's is a second after its parent's end
    std::uint64_t next_counter = 1; // 0 is the shard's own starting number
    std::optional<Time> closed;
    std::optional<std::uint32_t> parent;
    std::optional<std::uint32_t> adjacent_parent;
    template <class Archive> void fields(Archive& archive) {
        archive(
            number, first, last, started, created_s, next_counter, closed, parent, adjacent_parent);
    }

    std::string id() const; // shardId-000000000007
    SequenceNumber starting() const { return {created_s, number, 0, created_s}; }
    SequenceNumber ending() const; // REQUIRES closed
    SequenceNumber next(Time now) const;
    json to_json() const; // the shape Shard
};

std::string shard_id(std::uint32_t number);
// "shardId-000000000007", and as AWS does also "shardId-7" and "7".
std::optional<std::uint32_t> parse_shard_id(std::string_view id);

struct Record {
    Time arrival{}; // first, so that it can be read alone
    std::string partition_key;
    std::string data; // bytes; base64 is what requests, answers and events carry
    template <class Archive> void fields(Archive& archive) {
        archive(arrival, partition_key, data);
    }
};

extern const RowForm record_row;
// Reads only the arrival of an encoded Record, without copying the data.
Time arrival_of(std::string_view stored);

// Where reading a shard begins: at a sequence number or after it. An empty one is the oldest
// record.
struct Position {
    std::string sequence_number;
    bool after = false;
    template <class Archive> void fields(Archive& archive) { archive(sequence_number, after); }
};

class Stream {
public:
    static std::optional<Stream> find(Store& store, const Scope& scope, std::string_view name);
    // The stream named by StreamName or StreamARN; ResourceNotFoundException if there is none.
    static Stream of(Context& context, const json& request);
    static Stream create(Context& context, const std::string& name, const StreamSettings& settings);
    static std::vector<Stream> all(Store& store, const Scope& scope); // by name
    static std::uint32_t open_shards_in(Store& store, const Scope& scope);

    const std::string& name() const { return name_; }
    const Scope& scope() const { return scope_; }
    std::string arn() const;
    std::string under_account() const; // "stream <s> under account <a>", as error texts say it
    StreamSettings settings;
    void save() const;
    void erase(Context& context) const;

    std::map<std::string, std::string> tags() const;
    void set_tags(const std::map<std::string, std::string>& tags) const;

    std::vector<Shard> shards() const; // by number, closed ones too until they expire
    // visit(shard) -> go on?
    void scan_shards(std::uint32_t from, const std::function<bool(const Shard&)>& visit) const;
    std::optional<Shard> find_shard(std::uint32_t number) const;
    // Throws ResourceNotFoundException `Could not find shard ...`.
    Shard shard(std::string_view id) const;
    std::uint32_t open_shard_count() const;
    std::vector<Shard> children(std::uint32_t parent) const;
    Shard open_shard_for(HashKey key) const;
    Shard add_shard(HashKey first, HashKey last, Time now, const std::vector<Shard>& parents = {});
    void close_shard(Context& context, Shard& shard);

    // Writes one record; the stream's timers, channel and settings are kept up to date.
    std::pair<std::string, std::string> // shard id, sequence number
    append(Context& context, const std::string& partition_key, HashKey hash, std::string data);

    // visit(sequence number, record as stored) -> go on?
    using VisitRecord = std::function<bool(std::string_view, std::string_view)>;
    void scan_records(std::uint32_t shard, const Position& from, const VisitRecord& visit) const;
    std::optional<std::string> last_sequence_number(std::uint32_t shard) const;
    // The position of the first record that arrived at or after `time`, else after the newest.
    Position position_at(const Shard& shard, Time time) const;
    // After everything that is there now.
    Position latest(const Shard& shard, Time now) const;

    Duration retention() const { return hours{settings.retention_h}; }
    // Removes what is older than the retention period, and sets the timer for what will be.
    void trim(Context& context);

private:
    Stream(Store& store, Scope scope, std::string name);
    Key key(std::string_view space) const;
    void put_shard(const Shard& shard) const;
    void schedule_trim(Context& context, Time oldest);

    Store* store_;
    Scope scope_;
    std::string name_;
    std::string place_; // what every key has behind its space
};

// Its name and scope, from "arn:aws:kinesis:<region>:<account>:stream/<name>".
std::optional<std::pair<Scope, std::string>> parse_stream_arn(std::string_view arn);

} // namespace snowglobe::kinesis
