// A data directory of which one row is another: the first byte says which kind's, in the order of
// their names, the rest is its value.
// What check_rows accepts is written as it was read, and a world starts with it and saves it, or
// refuses it in words. What a world of such rows does later is not run here: rows that are whole
// and contradict each other nobody but Snowglobe writes.
#include "emulator/aws/shape_check.h"
#include "emulator/stack/template.h"
#include "services/dynamodb/description.h"
#include "services/dynamodb/stream.h"
#include "services/kinesis/stream.h"
#include "services/lambda/function.h"
#include "services/lambda/lane.h"
#include "services/lambda/mapping.h"
#include "services/lambda/queue_batch.h"
#include "services/sqs/backlog.h"
#include "services/sqs/move_task.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/services.h"

#include <stdexcept>

namespace snowglobe {

namespace {

using fuzz::require;
using Rows = std::vector<std::pair<std::string, std::string>>;

constexpr std::size_t events_max = 200;

// A store as a data directory has it, without the directory.
class KeptStore final : public Store {
public:
    explicit KeptStore(const Rows& rows) {
        rows_->begin();
        for (const auto& [key, value] : rows) {
            rows_->put(key, value);
        }
        rows_->commit();
    }
    std::optional<std::string_view> get(std::string_view key) override { return rows_->get(key); }
    void put(std::string_view key, std::string_view value) override { rows_->put(key, value); }
    void erase(std::string_view key) override { rows_->erase(key); }
    void scan(std::string_view from, std::string_view to, Direction direction, const Visit& visit)
        override {
        rows_->scan(from, to, direction, visit);
    }
    void begin() override { rows_->begin(); }
    void commit() override { rows_->commit(); }
    void rollback() override { rows_->rollback(); }
    bool persistent() const override { return true; }
    bool unflushed() const override { return true; }

private:
    std::unique_ptr<Store> rows_ = make_memory_store();
};

constexpr const char* resources = R"(
Transform: AWS::Serverless-2016-10-31
Globals: {Function: {CodeUri: /proc/self/exe}}
Resources:
  Told: {Type: AWS::SQS::Queue, Properties: {QueueName: told}}
  Read:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: read
      Handler: h
      Events:
        FromStream: {Type: Kinesis, Properties: {Stream: !GetAtt Stream.Arn,
          StartingPosition: TRIM_HORIZON, DestinationConfig: {OnFailure: {Type: SQS,
            Destination: !GetAtt Told.Arn}}}}
        FromTable: {Type: DynamoDB, Properties: {Stream: !GetAtt Table.StreamArn,
          StartingPosition: TRIM_HORIZON}}
        FromQueue: {Type: SQS, Properties: {Queue: !GetAtt Jobs.Arn,
          MaximumBatchingWindowInSeconds: 5}}
  Stream: {Type: AWS::Kinesis::Stream, Properties: {Name: s, ShardCount: 1}}
  Jobs: {Type: AWS::SQS::Queue, Properties: {QueueName: jobs}}
  Inbox: {Type: AWS::SQS::Queue, Properties: {QueueName: inbox}}
  Ordered: {Type: AWS::SQS::Queue, Properties: {QueueName: o.fifo, FifoQueue: true}}
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: table
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: p, AttributeType: S},
        {AttributeName: g, AttributeType: S}]
      KeySchema: [{AttributeName: p, KeyType: HASH}]
      GlobalSecondaryIndexes: [{IndexName: index, KeySchema: [{AttributeName: g, KeyType: HASH}],
        Projection: {ProjectionType: ALL}}]
      StreamSpecification: {StreamViewType: NEW_AND_OLD_IMAGES}
      TimeToLiveSpecification: {AttributeName: e, Enabled: true}
)";

constexpr const char* queue_url = "http://sqs.us-east-1.localhost:4566/000000000000/";

struct Step {
    const char* service;
    const char* operation;
    json request;
};

// Leaves rows of most kinds.
std::vector<Step> writes() {
    const std::string inbox = std::string(queue_url) + "inbox";
    const std::string ordered = std::string(queue_url) + "o.fifo";
    return {
        {"sqs", "SendMessage", {{"QueueUrl", inbox}, {"MessageBody", "one"}}},
        {"sqs", "SendMessage", {{"QueueUrl", inbox}, {"MessageBody", "2"}, {"DelaySeconds", 9}}},
        {"sqs", "ReceiveMessage", {{"QueueUrl", inbox}}},
        {"sqs",
         "SendMessage",
         {{"QueueUrl", ordered},
          {"MessageBody", "three"},
          {"MessageGroupId", "g"},
          {"MessageDeduplicationId", "d"}}},
        {"sqs", "ReceiveMessage", {{"QueueUrl", ordered}, {"ReceiveRequestAttemptId", "r"}}},
        {"sqs",
         "SendMessage",
         {{"QueueUrl", std::string(queue_url) + "jobs"}, {"MessageBody", "j"}}},
        {"kinesis", "PutRecord", {{"StreamName", "s"}, {"PartitionKey", "p"}, {"Data", "AAAA"}}},
        {"kinesis", "AddTagsToStream", {{"StreamName", "s"}, {"Tags", {{"k", "v"}}}}},
        {"dynamodb",
         "PutItem",
         {{"TableName", "table"},
          {"Item", {{"p", {{"S", "1"}}}, {"g", {{"S", "x"}}}, {"e", {{"N", "4000000000"}}}}}}},
        {"dynamodb",
         "TransactWriteItems",
         {{"ClientRequestToken", "c"},
          {"TransactItems",
           json::array({{{"Put", {{"TableName", "table"}, {"Item", {{"p", {{"S", "2"}}}}}}}}})}}},
        {"lambda",
         "Invoke",
         {{"FunctionName", "read"}, {"InvocationType", "Event"}, {"Payload", "e30="}}}};
}

void pass(World& world, Duration by) {
    const Time until = world.now() + by;
    for (std::size_t i = 0;
         i < events_max && world.step_if(until, [](const Event&) { return true; });
         ++i) {
    }
    world.move_to(until);
}

void run(World& world, const std::vector<Step>& steps) {
    for (const Step& step : steps) {
        Call call;
        call.service = step.service;
        call.operation = step.operation;
        call.request = step.request;
        bool succeeded = false;
        world.admit(
            std::move(call), [&succeeded](const Reply& reply) { succeeded = !reply.error; });
        pass(world, milliseconds{1});
        require(succeeded, step.operation);
    }
}

World make_world(const Rows& rows) {
    static const auto checker = std::make_shared<const ShapeChecker>(fuzz::all_doors());
    World::Options options;
    options.real_time = true; // functions under way, which never end, hold nothing up
    options.check_shape =
        [](std::string_view service, std::string_view operation, const json& request) {
            return checker->coerced(service, operation, request);
        };
    return World(
        std::move(options),
        fuzz::make_services(),
        std::make_unique<KeptStore>(rows),
        std::make_unique<NoExecutor>());
}

Rows rows_of(World& world) {
    Rows rows;
    world.save();
    world.look(*world.services().front(), Scope{}, [&](Context& context) {
        context.store.scan(
            "", "\xff", Direction::forward, [&](std::string_view key, std::string_view value) {
                rows.emplace_back(key, value);
                return true;
            });
    });
    return rows;
}

const Rows& good_rows() {
    static const Rows rows = [] {
        World world = make_world({});
        const stack::ResourceTypes types(fuzz::make_services());
        stack::Exports exports;
        stack::deploy(stack::parse(resources, "t.yaml", types, {}), world, exports);
        pass(world, seconds{2});
        run(world, writes());
        return rows_of(world);
    }();
    return rows;
}

// The first row of each kind.
const std::vector<std::size_t>& firsts() {
    static const std::vector<std::size_t> places = [] {
        std::vector<std::size_t> found;
        std::string space;
        const Rows& rows = good_rows();
        for (std::size_t i = 0; i < rows.size(); ++i) {
            if (const std::string name = rows[i].first.substr(0, rows[i].first.find('\0'));
                name != space) {
                space = name;
                found.push_back(i);
            }
        }
        return found;
    }();
    return places;
}

const std::vector<RowKind>& kinds() {
    static const std::vector<RowKind> all = [] {
        std::vector<RowKind> found = World::row_kinds();
        const auto add = [&](const std::vector<RowKind>& more) {
            found.insert(found.end(), more.begin(), more.end());
        };
        add(stack::row_kinds());
        for (const auto& service : fuzz::make_services()) {
            add(service->row_kinds());
        }
        return found;
    }();
    return all;
}

// JSON in it may have been written with other spaces.
template <class Value, bool has_json = false> void check_form(std::string_view bytes) {
    if (const auto value = try_decode<Value>(bytes)) {
        const std::string written = encode(*value);
        require(has_json || written == bytes, "a row is written otherwise than it was");
        const auto again = try_decode<Value>(written);
        require(again && encode(*again) == written, "a row cannot be read again");
    }
}

void check_forms(std::string_view bytes) {
    check_form<sqs::Queue>(bytes);
    check_form<sqs::Message>(bytes);
    check_form<sqs::State>(bytes);
    check_form<sqs::MoveTask>(bytes);
    check_form<kinesis::StreamSettings>(bytes);
    check_form<kinesis::Shard>(bytes);
    check_form<kinesis::Record>(bytes);
    check_form<std::map<std::string, std::string>>(bytes);
    check_form<dynamodb::TableDescription, true>(bytes);
    check_form<dynamodb::Changes>(bytes);
    check_form<dynamodb::StreamEntry>(bytes);
    check_form<lambda::Function>(bytes);
    check_form<lambda::Mapping>(bytes);
    check_form<lambda::Lane>(bytes);
    check_form<lambda::QueueProgress>(bytes);
    check_form<InvocationRequest>(bytes);
    check_form<InvocationResult>(bytes);
}

} // namespace

} // namespace snowglobe

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace snowglobe;
    if (size == 0) {
        return 0;
    }
    const std::string_view value = fuzz::text_of(data, size).substr(1);
    check_forms(value);
    Rows rows = good_rows();
    rows[firsts()[data[0] % firsts().size()]].second = value;
    KeptStore store(rows);
    if (check_rows(store, kinds())) {
        return 0;
    }
    try {
        World world = make_world(rows);
        const Rows left = rows_of(world);
        KeptStore kept(left);
        require(!check_rows(kept, kinds()), "a world leaves damage");
    } catch (const std::runtime_error& error) {
        const std::string_view words = error.what();
        require(words.find("of this data directory") != words.npos, words);
    }
    return 0;
}
