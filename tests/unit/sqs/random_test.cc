// Thousands of random calls: what a queue counts, schedules and delivers must always follow from
// what lies in it. The calls come from fixed seeds, so a failure repeats.
#include "emulator/call/draws.h"
#include "tests/unit/sqs/fixture.h"

#include <algorithm>
#include <map>

namespace snowglobe::sqs {

class SqsRandom : public SqsTest, public testing::WithParamInterface<int> {
public:
    std::uint64_t pick(std::uint64_t n) {
        return mix64(static_cast<std::uint64_t>(GetParam()) * 1'000'003 + ++drawn_) % n;
    }
    json peek(const std::string& name) {
        json shown;
        Service& service = *world->service("sqs");
        world->look(service, Scope{}, [&](Context& context) {
            shown = *service.peek(context, "queues/" + name);
        });
        return shown;
    }
    // Counters and timer against the messages themselves.
    void check(const std::string& name) {
        const json shown = peek(name);
        std::map<std::string, int> states{{"visible", 0}, {"in_flight", 0}, {"delayed", 0}};
        std::string next;
        for (const json& message : shown["messages"]) {
            ++states[message["state"]];
            const std::string at = message.value("visible_at", "");
            if (!at.empty() && (next.empty() || at < next)) {
                next = at;
            }
        }
        for (const auto& [state, number] : states) {
            ASSERT_EQ(shown[state], number) << state << ": " << shown;
        }
        const Time timer = world->scheduler().next(TimerClass::foreground);
        ASSERT_EQ(timer == time_max ? "" : to_iso8601(timer), next);
    }
    void settle_one(const std::string& url, std::map<std::string, json>& held) {
        const auto found = std::next(held.begin(), static_cast<long>(pick(held.size())));
        json request = {{"QueueUrl", url}, {"ReceiptHandle", found->second["ReceiptHandle"]}};
        if (pick(2) == 0) {
            try_call("DeleteMessage", request); // may have lapsed
            held.erase(found);
        } else {
            request["VisibilityTimeout"] = pick(3) * 10;
            try_call("ChangeMessageVisibility", request);
        }
    }

private:
    std::uint64_t drawn_ = 0;
};

TEST_P(SqsRandom, StandardQueue) {
    const std::string url = create("q", {{"MessageRetentionPeriod", "300"}});
    std::map<std::string, json> held; // by id
    int sent = 0;
    for (int step = 0; step < 300; ++step) {
        switch (pick(8)) {
        case 0:
        case 1:
        case 2:
            send(url, std::to_string(++sent), {{"DelaySeconds", pick(3) * 7}});
            break;
        case 3:
        case 4:
            for (const json& message : receive(
                     url,
                     {{"MaxNumberOfMessages", 1 + pick(4)}, {"VisibilityTimeout", pick(3) * 15}})) {
                held[message["MessageId"]] = message;
            }
            break;
        case 5:
        case 6:
            if (!held.empty()) {
                settle_one(url, held);
            }
            break;
        default:
            advance(milliseconds{pick(20'000)});
        }
        ASSERT_NO_FATAL_FAILURE(check("q")) << "step " << step;
    }
    // After retention nothing is left, and nothing is pending.
    advance(seconds{301});
    EXPECT_EQ(counts(url), "0/0/0");
    EXPECT_EQ(world->scheduler().count(TimerClass::foreground), 0U);
}

// In a group: first deliveries in the order of the sends, and nothing overtakes what is in flight.
TEST_P(SqsRandom, FifoQueue) {
    const std::string url = create_fifo("q.fifo", {{"MessageRetentionPeriod", "3000"}});
    std::map<std::string, json> held;
    std::map<std::string, int> last_first_delivery; // by group
    int sent = 0;
    for (int step = 0; step < 300; ++step) {
        switch (pick(8)) {
        case 0:
        case 1:
        case 2: {
            const std::string group(1, static_cast<char>('a' + pick(3)));
            send_to_group(url, std::to_string(++sent), group);
            break;
        }
        case 3:
        case 4: {
            std::map<std::string, int> busy; // the first message in flight of each group
            const json shown = peek("q.fifo");
            for (const json& message : shown["messages"]) {
                if (message["state"] == "in_flight") {
                    const int number = std::stoi(message["body"].get<std::string>());
                    const auto first = busy.emplace(message["group"], number).first;
                    first->second = std::min(first->second, number);
                }
            }
            const json got = receive(
                url, {{"MaxNumberOfMessages", 1 + pick(4)}, {"VisibilityTimeout", pick(3) * 15}});
            for (const json& message : got) {
                const std::string group = message["Attributes"]["MessageGroupId"];
                const int number = std::stoi(message["Body"].get<std::string>());
                ASSERT_TRUE(!busy.contains(group) || number < busy[group]) << "step " << step;
                if (message["Attributes"]["ApproximateReceiveCount"] == "1") {
                    ASSERT_GT(number, last_first_delivery[group]);
                    last_first_delivery[group] = number;
                }
                held[message["MessageId"]] = message;
            }
            break;
        }
        case 5:
        case 6:
            if (!held.empty()) {
                settle_one(url, held);
            }
            break;
        default:
            advance(milliseconds{pick(20'000)});
        }
        ASSERT_NO_FATAL_FAILURE(check("q.fifo")) << "step " << step;
    }
    // Everything that was not deleted can still be had, in order.
    advance(seconds{60});
    const std::size_t left = peek("q.fifo")["messages"].size();
    std::size_t drained = 0;
    for (json got = receive(url); !got.empty(); got = receive(url)) {
        for (const json& message : got) {
            remove(url, message);
            ++drained;
        }
    }
    EXPECT_EQ(drained, left);
    EXPECT_EQ(counts(url), "0/0/0");
}

INSTANTIATE_TEST_SUITE_P(Seeds, SqsRandom, testing::Range(0, 3));

} // namespace snowglobe::sqs
