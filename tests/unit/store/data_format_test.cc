// The rows that a world leaves behind have no version of their own but their tagged fields:
// data_format stands for all the rest. This test notices when they change, so that nobody forgets
// to raise it.
#include "emulator/base/encoding.h"
#include "emulator/emulator.h"
#include "emulator/handler/library.h"
#include "emulator/store/data_directory.h"
#include "emulator/store/key.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <set>

namespace snowglobe {

using namespace std::string_literals;

namespace {

// Of the rows of the world below. When it changes, look why: if rows have another form, raise
// data_format, and let RowForm turn the older into it (if there is only a tagged field more, or the
// world does something else, such as one event more, do not), and put the new pair here.
constexpr int digest_format = 4;
constexpr const char* digest_of_rows =
    "a0a3b7276741f0e276d9bc74df757eaee7b1c27973864bddeb0a2f7d8cfc418f";

// One of everything that a row is made for: what services keep, what is under way, what is due.
constexpr const char* script = R"([
  ["sqs", "SendMessage", {"QueueUrl": "http://localhost/000000000000/inbox", "MessageBody": "one",
      "MessageAttributes": {"a": {"DataType": "String", "StringValue": "b"}}}],
  ["sqs", "SendMessage", {"QueueUrl": "http://localhost/000000000000/inbox", "MessageBody": "two",
     "DelaySeconds": 900}],
  ["sqs", "ReceiveMessage", {"QueueUrl": "http://localhost/000000000000/inbox",
     "VisibilityTimeout": 3600}],
  ["sqs", "SendMessage", {"QueueUrl": "http://localhost/000000000000/ordered.fifo",
     "MessageBody": "three",
      "MessageGroupId": "g", "MessageDeduplicationId": "d"}],
  ["sqs", "ReceiveMessage", {"QueueUrl": "http://localhost/000000000000/ordered.fifo",
     "ReceiveRequestAttemptId": "r"}],
  ["sqs", "TagQueue", {"QueueUrl": "http://localhost/000000000000/inbox", "Tags": {"k": "v"}}],
  ["kinesis", "PutRecord", {"StreamName": "stream", "PartitionKey": "p", "Data": "AAAA"}],
  ["kinesis", "PutRecord", {"StreamName": "rejected", "PartitionKey": "p", "Data": "AAAA"}],
  ["kinesis", "SplitShard", {"StreamName": "stream", "ShardToSplit": "shardId-000000000000",
      "NewStartingHashKey": "17"}],
  ["kinesis", "AddTagsToStream", {"StreamName": "stream", "Tags": {"k": "v"}}],
  ["dynamodb", "PutItem", {"TableName": "watched", "Item": {"id": {"S": "1"},
     "colour": {"S": "red"},
      "expires": {"N": "4000000000"}, "numbers": {"NS": ["1", "2"]}}}],
  ["dynamodb", "UpdateItem", {"TableName": "watched", "Key": {"id": {"S": "1"}},
      "UpdateExpression": "SET colour = :c", "ExpressionAttributeValues": {":c": {"S": "blue"}}}],
  ["dynamodb", "TransactWriteItems", {"ClientRequestToken": "token", "TransactItems": [
      {"Put": {"TableName": "accounts", "Item": {"id": {"S": "a"}, "sum": {"N": "1"}}}}]}],
  ["dynamodb", "UpdateContinuousBackups", {"TableName": "accounts",
      "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": true}}],
  ["dynamodb", "UpdateTable", {"TableName": "accounts",
     "TableClass": "STANDARD_INFREQUENT_ACCESS"}],
  ["lambda", "Invoke", {"FunctionName": "slow", "InvocationType": "Event", "Payload": "e30="}]
])";

void run_for(World& world, Duration time) {
    const Time until = world.now() + time;
    while (world.step_if(until, [](const Event&) { return true; })) {
    }
    world.move_to(until);
}

void run_script(World& world) {
    run_for(world, minutes{1});
    for (const json& step : json::parse(script)) {
        Call call;
        call.service = step[0].get<std::string>();
        call.operation = step[1].get<std::string>();
        call.request = step[2];
        std::optional<Reply> reply;
        world.admit(std::move(call), [&](Reply given) { reply = std::move(given); });
        run_for(world, milliseconds{10});
        ASSERT_TRUE(reply) << step.dump();
        ASSERT_FALSE(reply->error) << step.dump() << ": " << reply->error->message;
    }
    run_for(world, seconds{1});
}

std::string digest_of(Store& store) {
    Sha256 digest;
    const auto add = [&](std::string_view bytes) {
        digest.update(std::to_string(bytes.size()) + ":");
        digest.update(bytes);
    };
    store.scan("", "\xff", Direction::forward, [&](std::string_view key, std::string_view value) {
        add(key);
        add(value);
        return true;
    });
    return digest.hex();
}

class DataFormat : public testing::Test {
protected:
    DataFormat() {
        std::filesystem::remove_all(folder);
        std::filesystem::create_directories(folder);
        std::filesystem::copy(binary_folder() + "/ledger.so", folder);
        config.data = folder.string();
        config.clock = ClockMode::automatic;
        config.executor = ExecutorKind::fiber;
        config.library_paths = {folder.string()};
        config.templates = {SNOWGLOBE_SOURCE_DIR "/tests/persistence/template.yaml"};
        rows.emplace((folder / "rows").string(), Durability::process);
        templates = load_templates(config, libraries);
        const BuiltWorld built = build();
        run_script(*built.world);
        built.world->save();
    }
    ~DataFormat() override {
        rows.reset();
        std::filesystem::remove_all(folder);
    }

    BuiltWorld build() {
        WorldPlan plan;
        plan.epoch = from_epoch_s(1'767'225'600);
        plan.libraries = libraries;
        plan.store = rows->load().store;
        return build_world(config, templates, std::move(plan));
    }

    std::map<std::string, std::string> all_rows() {
        std::map<std::string, std::string> found;
        rows->load().store->scan(
            "", "\xff", Direction::forward, [&](std::string_view key, std::string_view value) {
                found.emplace(key, value);
                return true;
            });
        return found;
    }

    // nullopt: no such row.
    void put(const std::string& key, const std::optional<std::string>& value) {
        const auto store = rows->load().store;
        store->begin();
        value ? store->put(key, *value) : store->erase(key);
        store->commit();
        store->flush();
    }

    // What a start says while the row is so.
    std::string start_with(const std::string& key, const std::string& value) {
        const auto good = all_rows();
        put(key, value);
        std::string said = "started";
        try {
            build();
        } catch (const std::runtime_error& error) {
            said = error.what();
        }
        put(key, good.contains(key) ? std::optional(good.at(key)) : std::nullopt);
        return said;
    }

    // Rows name the library of a function, so it lies at the same place wherever this is built.
    std::filesystem::path folder = "/tmp/snowglobe-data-format";
    Config config;
    const std::shared_ptr<Libraries> libraries = std::make_shared<Libraries>();
    std::vector<stack::Template> templates;
    std::optional<RocksdbDirectory> rows;
};

} // namespace

TEST_F(DataFormat, RaisedWhenRowsChange) {
    EXPECT_EQ(
        std::pair(data_format, digest_of(*rows->load().store)),
        std::pair(digest_format, std::string(digest_of_rows)));
}

// The checksums of the disk hold, and yet it is no row of ours: a start says so in one line.
TEST_F(DataFormat, RowsThatAreCutOrTooLongAreDamage) {
    std::set<std::string> seen;
    for (const auto& [key, value] : all_rows()) {
        const std::string space = key.substr(0, key.find('\0'));
        if (!seen.insert(space).second) {
            continue;
        }
        const std::string expected =
            fmt::format("{}: damaged: a row of {} is malformed", folder.string(), space);
        EXPECT_EQ(start_with(key, value + '\1'), expected);
        if (!value.empty()) {
            EXPECT_EQ(start_with(key, value.substr(0, value.size() - 1)), expected);
        }
    }
    EXPECT_GE(seen.size(), 30U);
    EXPECT_EQ(start_with("world.state\0\1"s, all_rows().at("world.state\0\1"s)), "started");
}

// A row ends with the number of its tagged fields.
TEST_F(DataFormat, RowsWithFieldsOfANewerVersionAreRefused) {
    const auto good = all_rows();
    const auto queue = good.lower_bound("sqs.queue");
    ASSERT_EQ(queue->second.back(), '\0');
    EXPECT_EQ(
        start_with(queue->first, queue->second.substr(0, queue->second.size() - 1) + "\1\x4d\0"s),
        folder.string() +
            ": newer than this Snowglobe, which does not know field 77 of a row of sqs.queue");
}

TEST_F(DataFormat, KeysThatAreCutOrTooLongAreDamage) {
    const auto good = all_rows();
    const std::string expected = folder.string() + ": damaged: a key of kinesis.shard is malformed";
    const auto shard = good.lower_bound("kinesis.shard");
    EXPECT_EQ(start_with(shard->first + '\0', shard->second), expected);
    EXPECT_EQ(start_with(shard->first.substr(0, shard->first.size() - 1), shard->second), expected);
    EXPECT_EQ(start_with("kinesis.shard\0\1 no end of a text"s, shard->second), expected);
}

TEST_F(DataFormat, RowsOfNobodyAreDamage) {
    const std::string expected =
        folder.string() + ": damaged: it holds rows that are none of this Snowglobe's";
    EXPECT_EQ(start_with(Key("sqs.nothing").number(1).str(), ""), expected);
    EXPECT_EQ(start_with("no end", "x"), expected);
}

TEST_F(DataFormat, EventsOfNoServiceAreDamage) {
    std::string name, value;
    for (const auto& [key, content] : all_rows()) {
        if (key.starts_with("world.event") && content.find("lambda") != content.npos) {
            name = key;
            value = content;
        }
    }
    ASSERT_FALSE(name.empty());
    for (std::size_t at = 0; (at = value.find("lambda", at)) != value.npos;) {
        value.replace(at, 6, "nobody");
    }
    EXPECT_EQ(
        start_with(name, value),
        "damaged: the world of this data directory waits for a service that is none");
}

} // namespace snowglobe
