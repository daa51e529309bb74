#pragma once
// Runs operations and timers of Kinesis on a store of their own, at a time that the test sets.
#include "emulator/base/encoding.h"
#include "emulator/store/store.h"
#include "services/kinesis/kinesis.h"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>

namespace snowglobe::kinesis {

class KinesisTest : public testing::Test, private Context::Caller {
public:
    template <class Body> auto in_transaction(Body&& body) {
        static const std::string id = "in/1";
        Context context(*this, *store, draws, now, scope, id, "kinesis", false);
        store->begin();
        try {
            auto result = body(context);
            store->commit();
            apply(context.effects());
            return result;
        } catch (...) {
            store->rollback();
            throw;
        }
    }

    // The reply; throws the ApiError after rolling back.
    json call(const std::string& operation, const json& request) {
        for (const OperationRow& row : kinesis.operations()) {
            if (row.name == operation) {
                return in_transaction(
                    [&](Context& context) { return row.run(kinesis, context, request).reply; });
            }
        }
        throw std::runtime_error("no operation " + operation);
    }

    // "<code>: <message>" of the error that the call must end with.
    std::string error(const std::string& operation, const json& request) {
        try {
            return "no error: " + call(operation, request).dump();
        } catch (const ApiError& thrown) {
            return thrown.code + ": " + thrown.message;
        }
    }

    // Moves the clock and runs the timers that come due on the way.
    void advance(Duration by) {
        const Time to = now + by;
        while (!timers.empty()) {
            auto due = timers.begin();
            for (auto timer = timers.begin(); timer != timers.end(); ++timer) {
                due = timer->second < due->second ? timer : due;
            }
            if (due->second > to) {
                break;
            }
            now = due->second;
            const std::string key = due->first;
            timers.erase(due);
            in_transaction([&](Context& context) {
                kinesis.on_timer(context, key);
                return 0;
            });
        }
        now = to;
    }

    void create(const std::string& name, int shards) {
        call("CreateStream", {{"StreamName", name}, {"ShardCount", shards}});
    }
    json put(const std::string& stream, const std::string& key, const std::string& data) {
        return call(
            "PutRecord",
            {{"StreamName", stream}, {"PartitionKey", key}, {"Data", base64_encode(data)}});
    }
    std::string iterator(
        const std::string& stream,
        const std::string& shard,
        const std::string& type,
        json more = json::object()) {
        more["StreamName"] = stream;
        more["ShardId"] = shard;
        more["ShardIteratorType"] = type;
        return call("GetShardIterator", more).at("ShardIterator");
    }
    json records(const std::string& shard_iterator, json more = json::object()) {
        more["ShardIterator"] = shard_iterator;
        return call("GetRecords", more);
    }
    // What the records of a GetRecords reply hold, joined by commas.
    static std::string texts(const json& reply) {
        std::string out;
        for (const json& record : reply.at("Records")) {
            out += out.empty() ? "" : ",";
            out += *base64_decode(record.at("Data").get<std::string>());
        }
        return out;
    }

    Kinesis kinesis;
    std::unique_ptr<Store> store = make_memory_store();
    Draws draws{0};
    Scope scope;
    Time now = from_epoch_s(1'767'225'600);
    std::map<std::string, Time> timers;
    std::vector<std::string> notified;

private:
    void apply(const Effects& effects) {
        notified = effects.notified;
        for (const Effects::Timer& timer : effects.timers) {
            if (timer.cancelled) {
                timers.erase(timer.key);
            } else {
                timers[timer.key] = timer.at;
            }
        }
    }
    Reply call_from_event(Context&, Call) override { return {}; }
    bool real_time() const override { return false; }
};

} // namespace snowglobe::kinesis
