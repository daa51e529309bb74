#include "emulator/replay/journal_replay.h"

#include "emulator/observe/world_lines.h"
#include "emulator/replay/recorded_executor.h"
#include "emulator/replay/replay_observer.h"
#include "services/network.h"

#include <fmt/format.h>

#include <utility>

namespace snowglobe {

namespace {

// What real hosts answered is in the journal.
class NoNetwork final : public Network {
public:
    void fetch(const std::string& /*id*/, const json& /*request*/) override {}
};

class JournalRun {
public:
    JournalRun(
        const Config& config,
        const std::vector<stack::Template>& templates,
        const std::shared_ptr<Libraries>& libraries,
        const std::string& path,
        Trace::Options trace,
        InvocationLog& invocations,
        const ReplayHooks& hooks)
        : config_(config), templates_(templates), libraries_(libraries), path_(path),
          trace_(std::move(trace)), hooks_(hooks),
          invocations_(invocations), observer_(invocations, result_.failures, hooks) {
        result_.session.emplace();
    }

    ReplayResult run() {
        JournalReader reader(path_);
        while (auto line = reader.next()) {
            line_ = line->number;
            if (world_ == nullptr && !std::holds_alternative<journal::WorldBegins>(line->entry)) {
                fail("the world has not begun");
            }
            std::visit([&](auto& entry) { take(std::move(entry)); }, line->entry);
            if (is_over()) {
                break;
            }
        }
        if (world_ == nullptr) {
            line_ = 1;
            fail(
                "the session ended before its world began: there is nothing to do again" +
                (reader.missing_tail() ? ". Or it was killed: then " + *reader.missing_tail() +
                                             " is missing, with what it did last"
                                       : ""));
        }
        result_.session->is_cut = reader.is_cut();
        result_.session->missing_tail = reader.missing_tail();
        finish();
        return std::move(result_);
    }

private:
    [[noreturn]] void fail(const std::string& what) const {
        throw FixtureError(fmt::format("{}:{}: {}", path_, line_, what));
    }
    bool is_over() const {
        return !result_.session->difference.empty() || world_->first_defect().has_value() ||
               (hooks_.is_over && hooks_.is_over());
    }
    // From here it is another session.
    void differ(std::string_view what) {
        result_.session->difference =
            fmt::format("{}:{}: after {} events {}", path_, line_, world_->events_run(), what);
    }
    // The handler that holds the run token comes to its next action.
    void let_act() {
        while (world_->token_held() && !is_over()) {
            executor_->pump(milliseconds{100});
        }
    }
    template <class Stepped> void step(const Stepped& stepped) {
        let_act();
        if (!is_over() && !stepped()) {
            differ("an event is missing that the session had here: is it another version of the "
                   "handlers or of Snowglobe?");
        }
    }

    void take(journal::WorldBegins begins) {
        const bool real_time = config_.clock == ClockMode::real;
        crash_teller_.reset();
        world_.reset();
        if (hooks_.world_begins) {
            hooks_.world_begins();
        }
        WorldPlan plan;
        plan.seed = begins.seed;
        plan.epoch = begins.epoch;
        plan.trace = trace_;
        plan.libraries = libraries_;
        plan.network = &network_;
        plan.port = config_.port;
        plan.around_executor = [&](std::unique_ptr<Executor> inner) {
            auto recorded = std::make_unique<RecordedExecutor>(std::move(inner), real_time);
            executor_ = recorded.get();
            return recorded;
        };
        world_ = build_world(config_, templates_, std::move(plan)).world;
        epoch_ = begins.epoch;
        if (hooks_.ready) {
            hooks_.ready(*world_);
        }
        // What is told is the last world's, as its inputs are (inputs_of_journal).
        result_.failures = {};
        invocations_.clear();
        world_->observer = &observer_;
        crash_teller_.emplace(*world_, result_.failures, hooks_);
    }
    void take(journal::Admitted in) {
        let_act();
        world_->move_to(in.t);
        if (!in.left_out.empty()) {
            ++result_.session->left_out;
            for (std::string& name : in.left_out) {
                result_.session->left_out_names.insert(std::move(name));
            }
        }
        world_->admit(std::move(in.call), [](const Reply&) {}, in.at, std::move(in.who));
        if (++result_.lines % 64 == 0 && hooks_.progress) {
            hooks_.progress(result_.lines);
        }
    }
    void take(journal::Steps steps) {
        for (std::uint64_t i = 0; i < steps.count && !is_over(); ++i) {
            step([&] { return world_->step(); });
        }
    }
    void take(journal::StepTo step_to) {
        step([&] { return world_->step_to(step_to.sequence); });
    }
    void take(journal::MovedTo moved) {
        let_act();
        world_->move_to(moved.now);
    }
    void take(journal::Dropped dropped) {
        if (config_.clock != ClockMode::real) { // there the lines say who acted before
            let_act();
        }
        world_->drop(dropped.input);
    }
    void take(journal::Expired expired) {
        let_act();
        world_->expire(expired.input);
    }
    void take(journal::FaultAdded fault) {
        let_act();
        try {
            world_->add_fault(fault.description);
        } catch (const ApiError& error) {
            differ("a fault cannot be set: " + error.message);
        }
    }
    void take(journal::FaultRemoved fault) {
        let_act();
        if (fault.number == 0) {
            world_->clear_faults();
        } else if (!world_->remove_fault(fault.number)) {
            differ(fmt::format("there is no fault {}", fault.number));
        }
    }
    void take(journal::LibraryRenewed renewed) {
        result_.session->renewed.insert(renewed.library);
        world_->renew_library(renewed.library);
    }
    void take(journal::Acted acted) {
        if (!executor_->act(acted.sandbox, [&] { return is_over(); }) && !is_over()) {
            differ("a handler does not act as it did in the session: is it another version?");
        }
    }
    void take(journal::Hung hung) {
        if (!executor_->hang(hung.sandbox, std::move(hung.printed))) {
            differ("a handler does not run that hung in the session: is it another version?");
        }
    }
    void take(journal::Check check) {
        ReplaySession& session = *result_.session;
        session.is_whole = check.is_end;
        if (session.left_out > 0) {
            return;
        }
        const bool equal =
            check.events == world_->events_run() &&
            (check.digest.empty() || check.digest == world_->trace().digest());
        if (!equal) {
            session.difference = fmt::format(
                "{}:{}: after {} events, digest {}, the session had {}, digest {}",
                path_,
                line_,
                world_->events_run(),
                world_->trace().digest(),
                check.events,
                check.digest.empty() ? "unknown" : check.digest);
        } else {
            ++(check.digest.empty() ? session.counts : session.checks);
        }
    }

    void finish() {
        crash_teller_.reset();
        world_->observer = nullptr;
        result_.events = world_->events_run();
        result_.virtual_time = world_->now() - epoch_;
        result_.digest = world_->trace().digest();
        result_.level = "L1";
        result_.defect = world_->first_defect();
        result_.scopes = config_.scopes;
        result_.in_flight = in_flight_lines(*world_, config_.scopes);
        result_.world = std::move(world_);
    }

    const Config& config_;
    const std::vector<stack::Template>& templates_;
    const std::shared_ptr<Libraries>& libraries_;
    const std::string& path_;
    const Trace::Options trace_;
    const ReplayHooks& hooks_;
    NoNetwork network_;
    ReplayResult result_;
    InvocationLog& invocations_;
    ReplayObserver observer_;
    std::unique_ptr<World> world_;
    std::optional<CrashTeller> crash_teller_;
    RecordedExecutor* executor_ = nullptr; // the world's
    Time epoch_{};
    std::uint64_t line_ = 0;
};

} // namespace

Fixture inputs_of_journal(JournalReader& reader) {
    Fixture fixture;
    fixture.path = reader.path();
    while (const auto line = reader.next()) {
        if (std::holds_alternative<journal::WorldBegins>(line->entry)) {
            fixture.inputs.clear(); // of the last world
        } else if (const auto* in = std::get_if<journal::Admitted>(&line->entry)) {
            FixtureLine input;
            input.number = line->number;
            input.t = in->t;
            input.source = in->call.service + "." + in->call.operation;
            input.call.scope = in->call.scope;
            fixture.inputs.push_back(std::move(input));
        }
    }
    return fixture;
}

ReplayResult replay_journal(
    const Config& config,
    const std::vector<stack::Template>& templates,
    const std::shared_ptr<Libraries>& libraries,
    const std::string& path,
    Trace::Options trace,
    InvocationLog& invocations,
    const ReplayHooks& hooks) {
    return JournalRun(config, templates, libraries, path, std::move(trace), invocations, hooks)
        .run();
}

} // namespace snowglobe
