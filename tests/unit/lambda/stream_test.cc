// The retry algorithm of stream mappings, against a scripted stream and function.
#include "tests/unit/lambda/harness.h"

namespace snowglobe::lambda {
namespace {

TEST_F(LambdaTest, batches_follow_each_other_in_order) {
    put("shard-0", {"01", "02", "03", "04", "05"});
    map_stream({{"BatchSize", 2}});
    run_for(seconds{1});
    EXPECT_EQ(batches, (std::vector<Ids>{{"01", "02"}, {"03", "04"}, {"05"}}));
    EXPECT_EQ(checkpoint("shard-0"), "05");
    put("shard-0", {"06"});
    run_for(seconds{1});
    EXPECT_EQ(batches.back(), Ids{"06"});
}

// Nothing is periodic: an idle mapping has no event, or nothing would ever settle.
TEST_F(LambdaTest, an_idle_mapping_has_no_event) {
    stream.rows["shard-0"];
    map_stream({});
    run_for(seconds{1});
    EXPECT_TRUE(is_at_rest());
    put("shard-0", {"01"});
    run_for(seconds{1});
    EXPECT_EQ(batches.size(), 1u);
    EXPECT_TRUE(is_at_rest());
}

TEST_F(LambdaTest, latest_starts_behind_what_is_there) {
    put("shard-0", {"01"});
    json settings = {
        {"FunctionName", "f"}, {"EventSourceArn", stream_arn}, {"StartingPosition", "LATEST"}};
    ASSERT_FALSE(call("CreateEventSourceMapping", settings).error);
    put("shard-0", {"02"});
    run_for(seconds{1});
    EXPECT_EQ(batches, (std::vector<Ids>{{"02"}}));
}

// The poison record of the dialog engine: halves until it stands alone, then 1 + 5 tries.
TEST_F(LambdaTest, bisect_isolates_the_poison_record) {
    answer = [](const Ids& ids) { return holds(ids, "02") ? "!poison" : "null"; };
    put("shard-0", {"01", "02", "03"});
    map_stream(
        {{"BatchSize", 10},
         {"BisectBatchOnFunctionError", true},
         {"MaximumRetryAttempts", 5},
         {"DestinationConfig", {{"OnFailure", {{"Destination", failures_arn}}}}}});
    run_for(minutes{5});
    EXPECT_EQ(
        batches,
        (std::vector<Ids>{
            {"01", "02", "03"},
            {"01"},
            {"02", "03"},
            {"02"},
            {"02"},
            {"02"},
            {"02"},
            {"02"},
            {"02"},
            {"03"}}));
    EXPECT_EQ(checkpoint("shard-0"), "03");
    ASSERT_EQ(sqs->sent.size(), 1u);
    const json document = failure(0);
    EXPECT_EQ(document["requestContext"]["condition"], "RetryAttemptsExhausted");
    EXPECT_EQ(document["requestContext"]["approximateInvokeCount"], 6);
    EXPECT_EQ(
        document["requestContext"]["functionArn"],
        "arn:aws:lambda:us-east-1:000000000000:function:f");
    EXPECT_EQ(document["KinesisBatchInfo"]["batchSize"], 1);
    EXPECT_EQ(document["KinesisBatchInfo"]["startSequenceNumber"], "02");
    EXPECT_EQ(document["KinesisBatchInfo"]["shardId"], "shard-0");
    EXPECT_EQ(document["responseContext"]["functionError"], "Unhandled");
}

TEST_F(LambdaTest, back_off_doubles_to_a_minute) {
    answer = [](const Ids&) { return "!no"; };
    put("shard-0", {"01"});
    map_stream({});
    run_for(minutes{5});
    std::vector<std::int64_t> pauses_s;
    for (std::size_t i = 1; i < 9; ++i) {
        pauses_s.push_back((times[i] - times[i - 1]) / 1000);
    }
    EXPECT_EQ(pauses_s, (std::vector<std::int64_t>{1, 2, 4, 8, 16, 32, 60, 60}));
}

TEST_F(LambdaTest, a_failing_shard_holds_back_no_other) {
    answer = [](const Ids& ids) { return holds(ids, "01") ? "!no" : "null"; };
    put("shard-0", {"01", "02"});
    put("shard-1", {"11"});
    map_stream({});
    run_for(milliseconds{500});
    EXPECT_EQ(batches, (std::vector<Ids>{{"01", "02"}, {"11"}}));
    EXPECT_EQ(checkpoint("shard-0"), "");
    EXPECT_EQ(checkpoint("shard-1"), "11");
}

TEST_F(LambdaTest, item_failures_cut_at_the_lowest_one) {
    answer = [](const Ids& ids) {
        return ids.size() == 4
                   ? R"({"batchItemFailures":[{"itemIdentifier":"04"},{"itemIdentifier":"03"}]})"
                   : "{}";
    };
    put("shard-0", {"01", "02", "03", "04"});
    map_stream({{"FunctionResponseTypes", {"ReportBatchItemFailures"}}});
    run_for(seconds{5});
    EXPECT_EQ(batches, (std::vector<Ids>{{"01", "02", "03", "04"}, {"03", "04"}}));
    EXPECT_EQ(checkpoint("shard-0"), "04");
}

// An answer that names the first record makes no progress: it counts as an attempt.
TEST_F(LambdaTest, the_first_item_failing_uses_up_attempts) {
    answer = [](const Ids& ids) {
        return holds(ids, "01") ? R"({"batchItemFailures":[{"itemIdentifier":"01"}]})" : "{}";
    };
    put("shard-0", {"01", "02"});
    map_stream(
        {{"FunctionResponseTypes", {"ReportBatchItemFailures"}},
         {"BisectBatchOnFunctionError", true},
         {"MaximumRetryAttempts", 1}});
    run_for(seconds{30});
    EXPECT_EQ(batches, (std::vector<Ids>{{"01", "02"}, {"01", "02"}}));
    EXPECT_EQ(checkpoint("shard-0"), "02");
    EXPECT_TRUE(sqs->sent.empty()); // no destination: silent
}

TEST_F(LambdaTest, a_foreign_item_fails_the_whole_batch) {
    for (const char* wrong :
         {R"({"batchItemFailures":[{"itemIdentifier":"99"}]})",
          R"({"batchItemFailures":[{"itemIdentifier":""}]})",
          R"({"batchItemFailures":[{"itemIdentifier":null}]})",
          R"({"batchItemFailures":[{"id":"01"}]})"}) {
        const Verdict verdict = judge(InvocationResult{.payload = wrong}, {"01"}, true);
        EXPECT_EQ(verdict.kind, Verdict::Kind::failure) << wrong;
    }
    for (const char* right :
         {"null",
          "{}",
          R"({"batchItemFailures":null})",
          R"({"batchItemFailures":[]})",
          "17",
          "[]"}) {
        const Verdict verdict = judge(InvocationResult{.payload = right}, {"01"}, true);
        EXPECT_EQ(verdict.kind, Verdict::Kind::success) << right;
    }
    // Not enabled: ignored.
    EXPECT_EQ(
        judge(
            InvocationResult{.payload = R"({"batchItemFailures":[{"itemIdentifier":"01"}]})"},
            {"01"},
            false)
            .kind,
        Verdict::Kind::success);
}

// A queue may give a message twice, and a batch that is gathered may then hold it twice: its id
// stands for both, or deleting the other one would lose it.
TEST_F(LambdaTest, a_message_that_is_there_twice_fails_twice) {
    const InvocationResult result{
        .payload = R"({"batchItemFailures":[{"itemIdentifier":"02"}]})"};
    const Verdict verdict = judge(result, {"01", "02", "03", "02"}, true);
    EXPECT_EQ(verdict.kind, Verdict::Kind::partial);
    EXPECT_EQ(verdict.failed, (std::vector<std::size_t>{1, 3}));
}

TEST_F(LambdaTest, old_records_are_dropped_with_a_document) {
    answer = [](const Ids& ids) { return holds(ids, "01") ? "!no" : "null"; };
    put("shard-0", {"01"});
    map_stream(
        {{"MaximumRecordAgeInSeconds", 60},
         {"DestinationConfig", {{"OnFailure", {{"Destination", failures_arn}}}}}});
    run_for(seconds{50});
    put("shard-0", {"02"});
    run_for(minutes{5});
    EXPECT_EQ(batches.back(), Ids{"02"});
    ASSERT_EQ(sqs->sent.size(), 1u);
    EXPECT_EQ(failure(0)["requestContext"]["condition"], "RecordAgeExceeded");
    EXPECT_EQ(failure(0)["KinesisBatchInfo"]["endSequenceNumber"], "01");
    EXPECT_EQ(failure(0)["requestContext"]["approximateInvokeCount"], 7); // 0, 1, 3 ... 31 s, + 1
    EXPECT_FALSE(failure(0).contains("responseContext"));
}

TEST_F(LambdaTest, a_throttle_uses_no_attempt_and_cuts_nothing) {
    make_function(0);
    put("shard-0", {"01", "02"});
    map_stream({{"MaximumRetryAttempts", 0}, {"BisectBatchOnFunctionError", true}});
    run_for(minutes{2});
    EXPECT_TRUE(batches.empty());
    EXPECT_EQ(checkpoint("shard-0"), "");
    make_function(1);
    run_for(minutes{2});
    EXPECT_EQ(batches, (std::vector<Ids>{{"01", "02"}}));
}

TEST_F(LambdaTest, a_window_waits_for_more_until_it_is_full) {
    map_stream({{"BatchSize", 3}, {"MaximumBatchingWindowInSeconds", 10}});
    put("shard-0", {"01"});
    run_for(seconds{9});
    EXPECT_TRUE(batches.empty());
    put("shard-0", {"02"});
    run_for(milliseconds{1500});
    EXPECT_EQ(batches, (std::vector<Ids>{{"01", "02"}}));
    EXPECT_EQ(times[0], 10'001); // ten seconds after the poll
    put("shard-0", {"03", "04", "05"});
    run_for(milliseconds{10});
    EXPECT_EQ(batches.size(), 2u); // full at once
    put("shard-0", {"06"});
    run_for(seconds{1});
    put("shard-0", {"07", "08", "09"});
    run_for(milliseconds{10});
    EXPECT_EQ(batches.at(2), (Ids{"06", "07", "08"})); // filled while open
}

TEST_F(LambdaTest, filtered_records_move_the_checkpoint_without_a_call) {
    const char* pattern = R"({"kind":["keep"]})";
    map_stream({{"BatchSize", 2}, {"FilterCriteria", {{"Filters", {{{"Pattern", pattern}}}}}}});
    put("shard-0", {"01", "02"}, {{"kind", "drop"}, {"kinesis", json::object()}});
    run_for(seconds{1});
    EXPECT_TRUE(batches.empty());
    EXPECT_EQ(checkpoint("shard-0"), "02");
    put("shard-0", {"03"}, {{"kind", "keep"}, {"kinesis", json::object()}});
    put("shard-0", {"04"}, {{"kind", "drop"}, {"kinesis", json::object()}});
    put("shard-0", {"05"}, {{"kind", "keep"}, {"kinesis", json::object()}});
    run_for(seconds{1});
    EXPECT_EQ(batches, (std::vector<Ids>{{"03", "05"}})); // filtered before counting
}

// Lanes: keys are the second digit. Order holds for a key, and a failing lane blocks only itself.
TEST_F(LambdaTest, lanes_keep_the_order_of_a_key) {
    answer = [](const Ids& ids) { return holds(ids, "11") ? "!no" : "null"; };
    put("shard-0", {"11", "12", "13", "14", "15", "16", "21", "22", "23", "24", "25", "26"});
    map_stream({{"ParallelizationFactor", 4}, {"BatchSize", 1}, {"MaximumRetryAttempts", 2}});
    run_for(milliseconds{900});
    EXPECT_EQ(checkpoint("shard-0"), ""); // the lowest unfinished record
    Ids done;
    for (const Ids& batch : batches) {
        done.push_back(batch.front());
    }
    EXPECT_TRUE(holds(done, "12") || holds(done, "13")); // others went on
    EXPECT_FALSE(holds(done, "21"));                     // the key of 11 did not
    run_for(minutes{1});
    done.clear();
    for (const Ids& batch : batches) {
        done.push_back(batch.front());
    }
    EXPECT_LT(std::find(done.begin(), done.end(), "13"), std::find(done.begin(), done.end(), "23"));
    EXPECT_TRUE(holds(done, "21"));
    EXPECT_EQ(checkpoint("shard-0"), "26");
}

TEST_F(LambdaTest, children_start_when_their_parents_are_done) {
    answer = [this](const Ids& ids) {
        return holds(ids, "01") && batches.size() < 3 ? "!no" : "null";
    };
    put("shard-0", {"01"});
    map_stream({});
    stream.rows["shard-0"].closed = true;
    stream.rows["shard-1"].parents = {"shard-0"};
    put("shard-1", {"11"});
    run_for(seconds{30});
    EXPECT_EQ(batches, (std::vector<Ids>{{"01"}, {"01"}, {"01"}, {"11"}}));
}

TEST_F(LambdaTest, a_disabled_mapping_keeps_its_position) {
    put("shard-0", {"01"});
    const json mapping = map_stream({});
    EXPECT_EQ(mapping["State"], "Creating");
    run_for(seconds{1});
    EXPECT_EQ(update(mapping, {{"Enabled", false}})["State"], "Disabling");
    put("shard-0", {"02"});
    run_for(seconds{5});
    EXPECT_EQ(batches.size(), 1u);
    EXPECT_EQ(call("GetEventSourceMapping", {{"UUID", mapping["UUID"]}}).body["State"], "Disabled");
    EXPECT_EQ(update(mapping, {{"Enabled", true}})["State"], "Enabling");
    run_for(seconds{5});
    EXPECT_EQ(batches, (std::vector<Ids>{{"01"}, {"02"}}));
}

TEST_F(LambdaTest, another_factor_goes_on_from_the_lowest_position) {
    put("shard-0", {"01", "02", "03"});
    const json mapping = map_stream({{"ParallelizationFactor", 3}});
    run_for(seconds{1});
    update(mapping, {{"ParallelizationFactor", 1}});
    batches.clear();
    put("shard-0", {"04", "05"});
    run_for(seconds{1});
    EXPECT_EQ(batches.back().back(), "05");
    EXPECT_EQ(checkpoint("shard-0"), "05");
}

// What is read of a child before its parents are done would come before what they still hold.
TEST_F(LambdaTest, another_factor_lets_no_child_begin) {
    answer = [this](const Ids& ids) {
        return holds(ids, "01") && batches.size() < 4 ? "!no" : "null";
    };
    put("shard-0", {"01"});
    const json mapping = map_stream({});
    stream.rows["shard-0"].closed = true;
    stream.rows["shard-1"].parents = {"shard-0"};
    put("shard-1", {"11"});
    run_for(milliseconds{500});
    update(mapping, {{"ParallelizationFactor", 2}});
    run_for(seconds{30});
    EXPECT_EQ(batches, (std::vector<Ids>{{"01"}, {"01"}, {"01"}, {"01"}, {"11"}}));
}

// A request id stands for one try, also where the lanes are those of before.
TEST_F(LambdaTest, tries_of_lanes_made_anew_are_others) {
    put("shard-0", {"01"});
    executor->hangs = true;
    const json mapping = map_stream({});
    run_for(seconds{1});
    update(mapping, {{"ParallelizationFactor", 2}});
    update(mapping, {{"ParallelizationFactor", 1}});
    run_for(seconds{1});
    EXPECT_EQ(world->invocations_running(), 2u);
}

// Nor where a batch shrinks to what it was under an earlier filter.
TEST_F(LambdaTest, tries_after_another_filter_are_others) {
    struct Starts : WorldObserver {
        std::vector<std::string> all;
        void invocation_started(const InvocationRequest& request, bool) override {
            all.push_back(request.id);
        }
    } started;
    answer = [this](const std::vector<std::string>&) {
        if (batches.size() == 1 || batches.size() == 3) { // with what comes before 03
            return R"({"batchItemFailures":[{"itemIdentifier":"03"}]})";
        }
        return batches.size() == 2 ? "!no" : "null";
    };
    world->observer = &started;
    const json keep = {{"kind", "keep"}, {"kinesis", json::object()}};
    put("shard-0", {"01"}, keep);
    put("shard-0", {"02"}, {{"kind", "drop"}, {"kinesis", json::object()}});
    put("shard-0", {"03", "05"}, keep);
    const json mapping = map_stream(
        {{"FunctionResponseTypes", {"ReportBatchItemFailures"}},
         {"FilterCriteria", {{"Filters", {{{"Pattern", R"({"kind":["keep"]})"}}}}}}});
    run_for(milliseconds{500});
    update(mapping, {{"FilterCriteria", json::object()}});
    run_for(seconds{10});
    world->observer = nullptr;
    EXPECT_EQ(
        batches,
        (std::vector<std::vector<std::string>>{
            {"01", "03", "05"}, {"03", "05"}, {"02", "03", "05"}, {"03", "05"}}));
    std::sort(started.all.begin(), started.all.end());
    EXPECT_EQ(std::unique(started.all.begin(), started.all.end()), started.all.end());
}

// Of lanes that are no more: what their batches held is delivered again, all of it.
TEST_F(LambdaTest, a_factor_changed_while_disabled_loses_nothing) {
    const Ids all{"11", "12", "13", "14", "15", "16"};
    put("shard-0", all);
    executor->hangs = true;
    const json mapping = map_stream({{"MaximumRetryAttempts", 0}});
    run_for(seconds{1});
    update(mapping, {{"Enabled", false}, {"ParallelizationFactor", 3}});
    run_for(seconds{61}); // the function times out
    executor->hangs = false;
    update(mapping, {{"Enabled", true}});
    run_for(seconds{1});
    Ids done;
    for (const Ids& batch : batches) {
        done.insert(done.end(), batch.begin(), batch.end());
    }
    std::sort(done.begin(), done.end());
    EXPECT_EQ(done, all);
}

TEST_F(LambdaTest, a_factor_that_comes_back_while_disabled_blocks_nothing) {
    put("shard-0", {"01"});
    executor->hangs = true;
    const json mapping = map_stream({});
    run_for(seconds{1});
    update(mapping, {{"Enabled", false}, {"ParallelizationFactor", 3}});
    run_for(seconds{61});
    executor->hangs = false;
    update(mapping, {{"Enabled", true}, {"ParallelizationFactor", 1}});
    run_for(seconds{1});
    EXPECT_EQ(batches, (std::vector<Ids>{{"01"}}));
}

TEST_F(LambdaTest, a_batch_that_expires_lets_the_next_one_come) {
    answer = [](const Ids& ids) { return holds(ids, "01") ? "!no" : "null"; };
    put("shard-0", {"01", "02"});
    map_stream({{"BatchSize", 2}});
    run_for(seconds{10});
    put("shard-0", {"03"});
    auto& records = stream.rows["shard-0"].records;
    records.erase(records.begin(), records.begin() + 2);
    run_for(minutes{2});
    EXPECT_EQ(batches.back(), Ids{"03"});
    EXPECT_EQ(checkpoint("shard-0"), "03");
}

TEST_F(LambdaTest, an_event_stays_under_six_megabytes) {
    const std::string big(1'500'000, 'x');
    put("shard-0", {"01", "02", "03", "04", "05"}, {{"data", big}});
    map_stream({});
    run_for(seconds{1});
    EXPECT_EQ(batches, (std::vector<Ids>{{"01", "02", "03", "04"}, {"05"}}));
}

TEST_F(LambdaTest, a_deleted_mapping_is_gone) {
    const json mapping = map_stream({});
    EXPECT_EQ(
        call("DeleteEventSourceMapping", {{"UUID", mapping["UUID"]}}).body["State"], "Deleting");
    put("shard-0", {"01"});
    run_for(seconds{5});
    EXPECT_TRUE(batches.empty());
    EXPECT_EQ(
        error("GetEventSourceMapping", {{"UUID", mapping["UUID"]}}),
        "ResourceNotFoundException: The resource you requested does not exist.");
}

} // namespace
} // namespace snowglobe::lambda
