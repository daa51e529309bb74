#pragma once
// A history of a world of mappings: what happens in it is told to the models, time passes with
// saves and kills in between, and functions succeed and fail as they are drawn.
#include "emulator/call/draws.h"
#include "tests/unit/lambda/mapping_model.h"
#include "tests/unit/lambda/mapping_world.h"

#include <deque>
#include <set>

namespace snowglobe::lambda {

class MappingHistory : public MappingWorld, public testing::WithParamInterface<int> {
public:
    std::uint64_t pick(std::uint64_t n) {
        return mix64(static_cast<std::uint64_t>(GetParam()) * 1'000'003 + ++drawn_) % n;
    }
    bool one_in(std::uint64_t n) { return pick(n) == 0; }
    template <class T> T any_of(std::initializer_list<T> all) {
        return all.begin()[pick(all.size())];
    }

    void said(std::string what) {
        history_.push_back(to_iso8601(world ? world->now() : Time{}, 3) + " " + std::move(what));
    }
    std::string history() const {
        std::string out;
        for (const std::string& line : history_) {
            out += line + "\n";
        }
        return out;
    }

    // Time, saves and kills.
    void run_until(Time until) {
        while (world->step_if(until, [](const Event&) { return true; })) {
            if (one_in(8)) {
                save();
            }
            if (may_kill_ && one_in(150)) {
                kill();
            }
        }
    }
    void advance(Duration by) {
        const Time to = world->now() + by;
        run_until(to);
        world->move_to(to);
    }
    void save() {
        world->save();
        for (auto& [name, model] : models_) {
            model.saved();
        }
    }
    void kill() {
        said("kill");
        for (auto& [name, model] : models_) {
            model.killed();
        }
        request_ids_.clear(); // what was not saved begins again, and is the same
        begin_again();
        add_chaos();
    }

    void add_chaos() {
        if (has_chaos_) {
            world->add_fault({{"chaos", "sqs"}});
        }
    }

    // Functions.
    Plan decide(const std::string& function, const InvocationStart& start) override {
        MappingModel& model = models_.at(function);
        const std::vector<std::string> ids = ids_of(start.payload);
        model.started(start.id, ids, released(model, start.id), world->now());
        Plan run{Duration{}, ResultAction{"null"}};
        std::string said_ids;
        bool has_poison = false;
        for (const std::string& id : ids) {
            said_ids += " " + id;
            has_poison = has_poison || (!is_healed_ && poisoned_.contains(id));
        }
        const std::uint64_t how = is_healed_ ? 10 : pick(20);
        if (how >= 17) {
            run.takes = milliseconds{static_cast<std::int64_t>(1 + pick(4000))};
        }
        if (how == 1 || how == 2 || (has_poison && !model.reports)) {
            run.end = FailureAction{"Error", R"({"errorMessage":"no"})", false, false};
        } else if (how == 3) {
            run.end = FailureAction{"Runtime.ExitError", R"({"errorMessage":"gone"})", true, false};
        } else if (how == 4) {
            run.takes = hours{1}; // a time-out
        } else if (how == 5) {
            run.end = ResultAction{R"({"batchItemFailures":[{"itemIdentifier":"none"}]})"};
            model.answers(start.id, {}, true);
        } else if (how <= 9 || has_poison) {
            run.end = ResultAction{report(model, start.id, ids)};
        }
        said("run " + function + said_ids + " -> " + std::to_string(how));
        return run;
    }
    // A partial batch response. A function that reports a message of a group must report those
    // after it, too: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
    std::string
    report(MappingModel& model, const std::string& id, const std::vector<std::string>& ids) {
        std::set<std::size_t> places;
        std::set<std::string> failed_ids;
        std::set<std::string> groups;
        json failures = json::array();
        for (std::size_t place = 0; place < ids.size(); ++place) {
            const ModelSource& source = *model.source;
            const std::string group = source.items[source.by_id.at(ids[place])].key;
            if (one_in(3) || poisoned_.contains(ids[place]) || groups.contains(group) ||
                failed_ids.contains(ids[place])) {
                places.insert(place);
                failed_ids.insert(ids[place]);
                if (!group.empty()) {
                    groups.insert(group);
                }
                failures.push_back({{"itemIdentifier", ids[place]}});
            }
        }
        // An id stands for each time that its message is in the batch.
        for (std::size_t place = 0; place < ids.size(); ++place) {
            if (failed_ids.contains(ids[place])) {
                places.insert(place);
            }
        }
        model.answers(id, places, false);
        return json{{"batchItemFailures", failures}}.dump();
    }
    static std::vector<std::string> ids_of(const std::string& payload) {
        std::vector<std::string> out;
        const json event = json::parse(payload);
        for (const json& record : event.at("Records")) {
            out.push_back(
                record.contains("kinesis")    ? record.at("kinesis").at("sequenceNumber")
                : record.contains("dynamodb") ? record.at("dynamodb").at("SequenceNumber")
                                              : record.at("messageId"));
        }
        return out;
    }
    // When the batch's messages are visible again.
    Time released(const MappingModel& model, const std::string& id) {
        if (!model.source->is_queue || model.uuid.empty() || model.may_overlap()) {
            return {};
        }
        const json mapping = peek("lambda", "mappings/" + model.uuid);
        for (const json& batch : mapping.at("progress").at("in_flight")) {
            if (batch.at("request_id") == id) {
                return *parse_iso8601(batch.at("visible_again").get<std::string>());
            }
        }
        return {};
    }
    void invocation_started(const InvocationRequest& request, bool) override {
        EXPECT_TRUE(request_ids_.insert(request.id).second) << request.id << " is used twice";
    }
    void invocation_ended(
        const InvocationRequest& request,
        const InvocationResult& result,
        const std::vector<std::string>&) override {
        MappingModel& model = models_.at(request.function.name);
        said(
            "end " + request.function.name + " " + request.id + " " +
            std::to_string(static_cast<int>(result.kind)));
        if (result.kind == InvocationResult::Kind::throttled) {
            return;
        }
        const bool ok = result.kind == InvocationResult::Kind::ok;
        if (!model.ended(request.id, ok, world->now()) && !ok) {
            model.failed_unseen(ids_of(request.payload)); // a fault, or killed too often
        }
    }
    void dead_lettered(const DeadLetters& letters) override {
        for (auto& [name, model] : models_) {
            if (letters.function.empty() ? model.source->is_queue : name == letters.function) {
                for (const std::string& id : letters.items) {
                    said("given up " + name + " " + id + " " + letters.condition);
                    model.given_up(id, letters.condition, world->now());
                }
            }
        }
    }

    std::map<std::string, ModelSource> sources_;
    std::map<std::string, MappingModel> models_; // by function
    std::set<std::string> poisoned_;             // ids of what no function can take
    bool has_chaos_ = false;
    bool may_kill_ = false;
    bool is_healed_ = false; // functions succeed

private:
    std::uint64_t drawn_ = 0;
    std::set<std::string> request_ids_;
    std::deque<std::string> history_;
};

} // namespace snowglobe::lambda
