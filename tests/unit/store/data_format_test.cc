// The rows that a world leaves behind have no version of their own: data_format stands for all of
// them. This test notices when they change, so that nobody forgets to raise it.
#include "emulator/base/encoding.h"
#include "emulator/emulator.h"
#include "emulator/handler/library.h"
#include "emulator/store/data_directory.h"

#include <gtest/gtest.h>

#include <filesystem>

namespace snowglobe {

namespace {

// Of the rows of the world below. When it changes, look why: if rows have another form, raise
// data_format (if only the world does something else, such as one event more, do not), and put the
// new pair here.
constexpr int digest_format = 3;
constexpr const char* digest_of_rows =
    "310e0a3d18479db1c407b37d814803bf83c5e19e37ecde6c57a5f952a0defd7f";

// One of everything that a row is made for: what services keep, what is under way, what is due.
constexpr const char* script = R"([
  ["sqs", "SendMessage", {"QueueUrl": "http://localhost/000000000000/inbox", "MessageBody": "one",
      "MessageAttributes": {"a": {"DataType": "String", "StringValue": "b"}}}],
  ["sqs", "SendMessage", {"QueueUrl": "http://localhost/000000000000/inbox", "MessageBody": "two", "DelaySeconds": 900}],
  ["sqs", "ReceiveMessage", {"QueueUrl": "http://localhost/000000000000/inbox", "VisibilityTimeout": 3600}],
  ["sqs", "SendMessage", {"QueueUrl": "http://localhost/000000000000/ordered.fifo", "MessageBody": "three",
      "MessageGroupId": "g", "MessageDeduplicationId": "d"}],
  ["sqs", "ReceiveMessage", {"QueueUrl": "http://localhost/000000000000/ordered.fifo", "ReceiveRequestAttemptId": "r"}],
  ["sqs", "TagQueue", {"QueueUrl": "http://localhost/000000000000/inbox", "Tags": {"k": "v"}}],
  ["kinesis", "PutRecord", {"StreamName": "stream", "PartitionKey": "p", "Data": "AAAA"}],
  ["kinesis", "PutRecord", {"StreamName": "rejected", "PartitionKey": "p", "Data": "AAAA"}],
  ["kinesis", "SplitShard", {"StreamName": "stream", "ShardToSplit": "shardId-000000000000",
      "NewStartingHashKey": "17"}],
  ["kinesis", "AddTagsToStream", {"StreamName": "stream", "Tags": {"k": "v"}}],
  ["dynamodb", "PutItem", {"TableName": "watched", "Item": {"id": {"S": "1"}, "colour": {"S": "red"},
      "expires": {"N": "4000000000"}, "numbers": {"NS": ["1", "2"]}}}],
  ["dynamodb", "UpdateItem", {"TableName": "watched", "Key": {"id": {"S": "1"}},
      "UpdateExpression": "SET colour = :c", "ExpressionAttributeValues": {":c": {"S": "blue"}}}],
  ["dynamodb", "TransactWriteItems", {"ClientRequestToken": "token", "TransactItems": [
      {"Put": {"TableName": "accounts", "Item": {"id": {"S": "a"}, "sum": {"N": "1"}}}}]}],
  ["dynamodb", "UpdateContinuousBackups", {"TableName": "accounts",
      "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": true}}],
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

} // namespace

TEST(DataFormat, RaisedWhenRowsChange) {
    // Rows name the library of a function, so it lies at the same place wherever this is built.
    const std::filesystem::path folder = "/tmp/snowglobe-data-format";
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
    std::filesystem::copy(binary_folder() + "/ledger.so", folder);
    RocksdbDirectory rows((folder / "rows").string(), Durability::process);
    Config config;
    config.clock = ClockMode::automatic;
    config.executor = ExecutorKind::fiber;
    config.library_paths = {folder.string()};
    config.templates = {SNOWGLOBE_SOURCE_DIR "/tests/persistence/template.yaml"};
    {
        WorldPlan plan;
        plan.epoch = from_epoch_s(1'767'225'600);
        plan.libraries = std::make_shared<Libraries>();
        plan.store = rows.load();
        const auto templates = load_templates(config, plan.libraries);
        const BuiltWorld built = build_world(config, templates, std::move(plan));
        ASSERT_NO_FATAL_FAILURE(run_script(*built.world));
        built.world->save();
    }
    EXPECT_EQ(
        std::pair(data_format, digest_of(*rows.load())),
        std::pair(digest_format, std::string(digest_of_rows)));
    std::filesystem::remove_all(folder);
}

} // namespace snowglobe
