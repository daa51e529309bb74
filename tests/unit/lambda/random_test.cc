// Random histories of mappings: streams, tables and queues are written to while functions fail in
// every way, settings change, shards split and merge, and the process is killed. What each mapping
// owes is said by a model (mapping_model.h). Histories come from fixed seeds, so a failure repeats;
// SNOWGLOBE_SEEDS=500 runs as many.
#include "emulator/base/encoding.h"
#include "tests/unit/lambda/mapping_history.h"

#include <cstdlib>
#include <iostream>

namespace snowglobe::lambda {

namespace {

constexpr int steps = 150;
constexpr Duration function_timeout = seconds{5};
const char* const account = "000000000000";
const std::string failures_arn = "arn:aws:sqs:us-east-1:000000000000:failures";

int seeds() {
    const char* given = std::getenv("SNOWGLOBE_SEEDS");
    return given != nullptr ? std::atoi(given) : 10;
}

std::string queue_url(const std::string& name) {
    return std::string("http://localhost:4566/") + account + "/" + name;
}

} // namespace

class MappingRandom : public MappingHistory {
public:
    // The world.
    void make() {
        const int seed = GetParam();
        begin(static_cast<std::uint64_t>(seed % 3)); // 0: nothing is drawn in it
        has_chaos_ = seed % 5 == 4;
        add_chaos();
        call("kinesis", "CreateStream", {{"StreamName", "s"}, {"ShardCount", 1 + pick(3)}});
        table();
        const seconds visibility{any_of({6, 30, 60})};
        const seconds retention{seed % 4 == 3 ? 120 : 345'600};
        queue("failures", {{"MessageRetentionPeriod", "1209600"}});
        for (const std::string end : {"", ".fifo"}) {
            json attributes{
                {"VisibilityTimeout", std::to_string(visibility.count())},
                {"MessageRetentionPeriod", std::to_string(retention.count())}};
            json dead{{"MessageRetentionPeriod", "1209600"}};
            if (!end.empty()) {
                attributes["FifoQueue"] = dead["FifoQueue"] = "true";
            }
            queue("dead" + end, dead);
            if (!one_in(4)) {
                attributes["RedrivePolicy"] = redrive("q" + end);
            }
            queue("q" + end, attributes);
        }
        const auto source = [&](const std::string& name, std::string its_arn, Duration keeps) {
            sources_[name].arn = std::move(its_arn);
            sources_[name].is_queue = name.starts_with("q");
            sources_[name].retention = keeps;
        };
        source("s", arn("kinesis", "stream/s"), hours{24});
        source("t", table_stream_, hours{24});
        source("q", arn("sqs", "q"), retention);
        source("q.fifo", arn("sqs", "q.fifo"), retention);
        sources_["q"].has_copies = has_chaos_;
        sources_["q"].visibility_min = sources_["q.fifo"].visibility_min = visibility;
        for (const auto& [function, name] :
             {std::pair{"records", "s"},
              {"late", "s"},
              {"changes", "t"},
              {"messages", "q"},
              {"groups", "q.fifo"}}) {
            models_.emplace(function, MappingModel(function, sources_.at(name)));
            put(function, function_timeout, 1000);
            if (std::string(function) != "late") {
                map(models_.at(function));
            }
        }
        save();
    }
    void table() {
        const json made = call(
            "dynamodb",
            "CreateTable",
            {{"TableName", "t"},
             {"BillingMode", "PAY_PER_REQUEST"},
             {"KeySchema", {{{"AttributeName", "p"}, {"KeyType", "HASH"}}}},
             {"AttributeDefinitions", {{{"AttributeName", "p"}, {"AttributeType", "S"}}}},
             {"StreamSpecification",
              {{"StreamEnabled", true}, {"StreamViewType", "NEW_AND_OLD_IMAGES"}}}});
        table_stream_ = made.at("TableDescription").at("LatestStreamArn").get<std::string>();
    }
    void queue(const std::string& name, const json& attributes) {
        call("sqs", "CreateQueue", {{"QueueName", name}, {"Attributes", attributes}});
    }
    static std::string arn(const std::string& service, const std::string& resource) {
        return "arn:aws:" + service + ":us-east-1:" + account + ":" + resource;
    }

    // Mappings.
    json settings(const MappingModel& model) {
        const bool is_queue = model.source->is_queue;
        const bool is_fifo = model.source->arn.ends_with(".fifo");
        json out{{"BatchSize", 1 + pick(6)}, {"FunctionResponseTypes", json::array()}};
        if (!is_fifo) {
            out["MaximumBatchingWindowInSeconds"] = any_of({0, 0, 2, 8});
        }
        if (one_in(2)) {
            out["FunctionResponseTypes"].push_back("ReportBatchItemFailures");
        }
        json filters = json::array();
        if (one_in(3)) {
            const char* const pattern =
                is_queue                        ? R"({"body":{"keep":["yes"]}})"
                : model.source->arn == table_stream_
                    ? R"({"dynamodb":{"NewImage":{"keep":{"S":["yes"]}}}})"
                    : R"({"data":{"keep":["yes"]}})";
            filters.push_back({{"Pattern", pattern}});
        }
        out["FilterCriteria"] = {{"Filters", std::move(filters)}};
        if (is_queue) {
            out["ScalingConfig"] = json::object();
            if (one_in(3)) {
                out["ScalingConfig"]["MaximumConcurrency"] = 2 + pick(3);
            }
            return out;
        }
        out["ParallelizationFactor"] = any_of({1, 1, 2, 3});
        out["MaximumRetryAttempts"] = any_of({-1, 0, 1, 3});
        out["MaximumRecordAgeInSeconds"] = any_of({-1, -1, 60, 100});
        out["BisectBatchOnFunctionError"] = one_in(2);
        out["DestinationConfig"]["OnFailure"] = json::object();
        if (one_in(2)) {
            out["DestinationConfig"]["OnFailure"]["Destination"] = failures_arn;
        }
        return out;
    }
    // What a request says takes effect.
    static void apply(MappingModel& model, const json& request) {
        if (request.contains("FunctionResponseTypes")) {
            model.reports = !request.at("FunctionResponseTypes").empty();
        }
        if (request.contains("FilterCriteria")) {
            model.set_filter(!request.at("FilterCriteria").at("Filters").empty());
        }
        model.window_max = std::max<Duration>(
            model.window_max, seconds{request.value("MaximumBatchingWindowInSeconds", 0)});
        model.retries_max = request.value("MaximumRetryAttempts", model.retries_max);
        model.age_max_s = request.value("MaximumRecordAgeInSeconds", model.age_max_s);
        if (request.contains("DestinationConfig")) {
            model.tells_destination = !request.at("DestinationConfig").at("OnFailure").empty();
        }
        if (const auto factor = request.find("ParallelizationFactor"); factor != request.end()) {
            if (model.factor != 0 && model.factor != *factor) {
                model.another_factor();
            }
            model.factor = factor->get<int>();
        }
    }
    void map(MappingModel& model) {
        json request = settings(model);
        request["FunctionName"] = model.function;
        request["EventSourceArn"] = model.source->arn;
        const bool from_oldest = !one_in(3);
        if (!model.source->is_queue) {
            request["StartingPosition"] = from_oldest ? "TRIM_HORIZON" : "LATEST";
        }
        said("create " + model.function + " " + request.dump());
        model.begin_anew(from_oldest);
        apply(model, request);
        model.uuid = call("lambda", "CreateEventSourceMapping", request).at("UUID");
        model.is_enabled = true;
        save();
    }
    void change(MappingModel& model) {
        run_until(world->now()); // runs that have ended are judged by the settings so far
        if (model.uuid.empty()) {
            map(model);
            return;
        }
        if (one_in(12)) {
            said("delete " + model.function);
            model.orphan();
            call("lambda", "DeleteEventSourceMapping", {{"UUID", model.uuid}});
            model.uuid.clear();
            save();
            return;
        }
        json request = one_in(3) ? json::object() : settings(model);
        if (one_in(2)) {
            request["Enabled"] = !model.is_enabled;
            model.is_enabled = !model.is_enabled;
        }
        said("update " + model.function + " " + request.dump());
        apply(model, request);
        request["UUID"] = model.uuid;
        call("lambda", "UpdateEventSourceMapping", request);
        save();
    }

    // What is put.
    void put_one() {
        const bool passes = !one_in(3);
        const char* const keep = passes ? "yes" : "no";
        const std::string key(1, static_cast<char>('a' + pick(4)));
        const std::string text = json{{"n", ++put_}, {"keep", keep}}.dump();
        switch (pick(4)) {
        case 0:
            expect("s", key, passes);
            call(
                "kinesis",
                "PutRecord",
                {{"StreamName", "s"}, {"PartitionKey", key}, {"Data", base64_encode(text)}});
            break;
        case 1: {
            const json p{{"S", key}};
            if (one_in(5)) {
                expect("t", key, false);
                call("dynamodb", "DeleteItem", {{"TableName", "t"}, {"Key", {{"p", p}}}});
            } else {
                expect("t", key, passes);
                const json n{{"N", std::to_string(put_)}};
                const json item{{"p", p}, {"n", n}, {"keep", {{"S", keep}}}};
                call("dynamodb", "PutItem", {{"TableName", "t"}, {"Item", item}});
            }
            break;
        }
        case 2:
            expect("q", "", passes);
            call("sqs", "SendMessage", {{"QueueUrl", queue_url("q")}, {"MessageBody", text}});
            break;
        default:
            expect("q.fifo", key, passes);
            call(
                "sqs",
                "SendMessage",
                {{"QueueUrl", queue_url("q.fifo")},
                 {"MessageBody", text},
                 {"MessageGroupId", key},
                 {"MessageDeduplicationId", std::to_string(put_)}});
        }
        expected_.reset();
        save();
    }
    void expect(const std::string& source, const std::string& key, bool passes) {
        expected_ = source;
        expected_item_ = {"", key, world->now(), passes};
    }
    void made(std::string_view source, std::string_view item, InputId) override {
        if (!expected_) {
            return;
        }
        ModelSource& into = sources_.at(*expected_);
        if (source != (into.is_queue ? "" : into.arn)) {
            return;
        }
        expected_item_.id = item;
        if (one_in(12)) {
            poisoned_.insert(expected_item_.id);
        }
        into.add(expected_item_);
        said("put " + *expected_ + " " + expected_item_.key + " " + std::string(item));
        expected_.reset();
    }
    // Faults, and other settings of the queues.
    void disturb() {
        const std::string name = any_of({"q", "q.fifo"});
        switch (pick(4)) {
        case 0: {
            const std::string operation =
                any_of({"sqs.ReceiveMessage", "sqs.DeleteMessageBatch"});
            for (auto& [its_name, source] : sources_) {
                source.may_stay = source.may_stay || operation == "sqs.DeleteMessageBatch";
            }
            said("fault " + operation);
            const json error{{"code", "ServiceUnavailable"}, {"message", "no"}, {"status", 503}};
            world->add_fault({{"operation", operation}, {"nth", 1 + pick(3)}, {"error", error}});
            break;
        }
        case 1: {
            const std::string& function = std::next(models_.begin(), pick(5))->first;
            const char* const way = any_of({"error", "timeout", "crash", "throttle"});
            said("fault " + function + " " + way);
            world->add_fault({{"function", function}, {"nth", 1 + pick(3)}, {"fail", way}});
            break;
        }
        case 2: {
            const seconds visibility{any_of({6, 30, 60})};
            Duration& least = sources_.at(name).visibility_min;
            least = std::min<Duration>(least, visibility);
            said("visibility of " + name);
            set(name, {{"VisibilityTimeout", std::to_string(visibility.count())}});
            break;
        }
        default:
            said("redrive of " + name);
            set(name, {{"RedrivePolicy", redrive(name)}});
        }
    }
    std::string redrive(const std::string& name) {
        return json{{"deadLetterTargetArn", arn("sqs", "dead" + name.substr(1))},
                    {"maxReceiveCount", 2 + pick(4)}}
            .dump();
    }
    void set(const std::string& name, const json& attributes) {
        call(
            "sqs",
            "SetQueueAttributes",
            {{"QueueUrl", queue_url(name)}, {"Attributes", attributes}});
        save();
    }
    void reshard() {
        const json shards = call("kinesis", "ListShards", {{"StreamName", "s"}}).at("Shards");
        json open = json::array();
        for (const json& shard : shards) {
            if (!shard.at("SequenceNumberRange").contains("EndingSequenceNumber")) {
                open.push_back(shard);
            }
        }
        const std::size_t wanted = open.size() == 1 || (open.size() < 4 && one_in(2))
                                       ? open.size() + 1
                                       : open.size() - 1;
        said("reshard to " + std::to_string(wanted));
        try_call(
            "kinesis",
            "UpdateShardCount",
            {{"StreamName", "s"},
             {"TargetShardCount", wanted},
             {"ScalingType", "UNIFORM_SCALING"}}); // may still be at it
        save();
    }

    void check() {
        for (const auto& [name, model] : models_) {
            if (!model.wrongs().empty() && !HasFailure()) { // what follows from it is no news
                ADD_FAILURE() << model.wrongs().front();
            }
        }
        EXPECT_EQ(world->defects(), 0U) << world->first_defect()->what;
    }
    // All that is in a queue, by id.
    std::map<std::string, json> contents(const std::string& name) {
        std::map<std::string, json> out;
        const json shown = peek("sqs", "queues/" + name);
        for (const json& message : shown.at("messages")) {
            out[message.at("id")] = message;
        }
        return out;
    }
    void check_end() {
        world->scheduler().for_each([&](const Event& event) {
            if (event.timer_class != TimerClass::background) {
                const auto* timer = std::get_if<TimerEvent>(&event.action);
                ADD_FAILURE() << "still to come: " << to_iso8601(event.at) << " "
                              << (timer != nullptr ? timer->owner.key : "");
            }
        });
        for (auto& [name, model] : models_) {
            model.check_end(world->now());
        }
        for (const char* name : {"q", "q.fifo"}) {
            const std::map<std::string, json> left = contents(name);
            EXPECT_TRUE(left.empty()) << name << ": " << left.begin()->second;
        }
        for (const auto& [function, dead] :
             {std::pair{"messages", "dead"}, {"groups", "dead.fifo"}}) {
            for (const auto& [id, message] : contents(dead)) {
                EXPECT_TRUE(models_.at(function).is_given_up(id)) << dead << ": " << message;
            }
        }
        std::map<std::string, std::size_t> documented; // by function
        for (const auto& [id, message] : contents("failures")) {
            const json document = json::parse(message.at("body").get<std::string>());
            const std::string function = document.at("requestContext").at("functionArn");
            const json& batch = document.contains("KinesisBatchInfo")
                                    ? document.at("KinesisBatchInfo")
                                    : document.at("DDBStreamBatchInfo");
            documented[function.substr(function.rfind(':') + 1)] +=
                batch.at("batchSize").get<std::size_t>();
        }
        for (const char* function : {"records", "late", "changes"}) {
            EXPECT_EQ(documented[function], models_.at(function).documented) << function;
        }
    }

private:
    std::uint64_t put_ = 0;
    std::string table_stream_;
    std::optional<std::string> expected_; // the source of what is being put
    ModelSource::Item expected_item_;
};

TEST_P(MappingRandom, NothingIsLostOutOfOrderOrDoneTwice) {
    make();
    may_kill_ = GetParam() % 2 == 1;
    for (int step = 0; step < steps && !HasFailure(); ++step) {
        MappingModel& model = std::next(models_.begin(), static_cast<long>(pick(5)))->second;
        switch (pick(14)) {
        case 0:
            change(model);
            break;
        case 1:
            put(model.function, function_timeout, any_of({0, 1, 2, 1000}));
            save();
            break;
        case 2:
            if (one_in(2)) {
                reshard();
            }
            break;
        case 3:
        case 4:
        case 5:
            advance(milliseconds{static_cast<std::int64_t>(pick(15'000))});
            break;
        case 7:
            if (one_in(3)) {
                disturb();
            }
            break;
        case 8:
            if (GetParam() % 10 == 6 && one_in(8)) { // seeds without kills, which take long
                advance(hours{25}); // all that lies in streams expires
            }
            break;
        case 6:
            advance(milliseconds{static_cast<std::int64_t>(pick(100))});
            break;
        default:
            for (std::uint64_t i = 1 + pick(4); i > 0; --i) {
                put_one();
            }
        }
        check();
    }
    if (HasFailure()) {
        std::cerr << history();
        return;
    }
    may_kill_ = false;
    is_healed_ = true;
    for (auto& [function, model] : models_) {
        put(function, function_timeout, 1000);
        if (model.uuid.empty()) {
            map(model);
        } else {
            call("lambda", "UpdateEventSourceMapping", {{"UUID", model.uuid}, {"Enabled", true}});
        }
    }
    advance(hours{3});
    save();
    check_end();
    check();
    if (HasFailure()) {
        std::cerr << history();
    }
}

INSTANTIATE_TEST_SUITE_P(Seeds, MappingRandom, testing::Range(0, seeds()));

} // namespace snowglobe::lambda
