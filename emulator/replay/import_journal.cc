#include "emulator/base/encoding.h"
#include "emulator/replay/import.h"
#include "emulator/replay/journal_reader.h"
#include "emulator/call/faults.h"
#include "services/network.h"

#include <fmt/format.h>

#include <utility>

namespace snowglobe {

namespace {

class Import {
public:
    explicit Import(const WriteLine& write) : write_(write) {}

    void take(const journal::WorldBegins& begins) {
        if (now_) {
            ++resets_;
        }
        now_ = begins.epoch;
        if (resets_ == 0) {
            epoch_ = begins.epoch;
        }
    }
    void take(const journal::Admitted& in) {
        const Call& call = in.call;
        now_ = in.t;
        if (is_network_answer(call)) {
            ++answers_;
            return;
        }
        json line = {
            {"t", to_iso8601(in.at.value_or(in.t))},
            {"source", "call:" + call.service + "." + call.operation},
            {"body", call.request}};
        if (!call.payload.empty()) {
            line["payload64"] = base64_encode(call.payload.view());
        }
        const Scope usual;
        if (call.scope.account != usual.account) {
            line["account"] = call.scope.account;
        }
        if (call.scope.region != usual.region) {
            line["region"] = call.scope.region;
        }
        if (!in.left_out.empty()) {
            ++left_out_;
        }
        put(line);
        ++calls_;
    }
    void take(const journal::FaultAdded& fault) {
        const Faults::Fault parsed = Faults::parse(fault.description);
        const std::string knob = Faults::to_text(parsed.target);
        json rest = fault.description;
        rest.erase(knob);
        put(
            {{"t", to_iso8601(*now_)},
             {"source", "fault:" + knob},
             {"key", parsed.name},
             {"body", std::move(rest)}});
    }
    void take(const journal::FaultRemoved&) { ++faults_removed_; }
    void take(const journal::MovedTo& moved) { now_ = moved.now; }
    template <class Other> void take(const Other&) {}

    ImportReport report(const JournalReader& reader) {
        report_.what = fmt::format("{} calls of a session", calls_);
        const auto note = [&](std::uint64_t count, const char* text) {
            if (count > 0) {
                report_.notes.push_back(fmt::format(fmt::runtime(text), count));
            }
        };
        note(resets_, "left out: {} reset(s); what came before and after is one world here");
        note(faults_removed_, "left out: faults were taken away, {} time(s)");
        note(answers_, "left out: {} answer(s) of real hosts; a fixture needs fakes");
        note(left_out_, "{} request(s) lack what the journal leaves out of their headers");
        if (reader.is_cut()) {
            report_.notes.push_back("the last line is not whole, and left out");
        }
        if (calls_ > 0) {
            report_.notes.push_back(
                "what answers gave to clients (receipt handles, iterators, ids) may be another one "
                "in another run: requests that hold it are refused then");
        }
        {
            std::string files = " --epoch " + to_iso8601(epoch_);
            for (const json& one : reader.head().at("templates")) {
                files += " --template " + one.at("file").get<std::string>();
            }
            report_.notes.push_back("replay it with" + files);
        }
        return std::move(report_);
    }

private:
    void put(const json& line) {
        const auto t = parse_iso8601(line.at("t").get<std::string>());
        report_.first = std::min(report_.first.value_or(*t), *t);
        report_.last = std::max(report_.last.value_or(*t), *t);
        ++report_.lines;
        write_(line);
    }

    const WriteLine& write_;
    ImportReport report_;
    std::optional<Time> now_;
    Time epoch_{}; // of the first world
    std::uint64_t calls_ = 0;
    std::uint64_t resets_ = 0;
    std::uint64_t answers_ = 0;
    std::uint64_t faults_removed_ = 0;
    std::uint64_t left_out_ = 0;
};

} // namespace

ImportReport import_journal(const std::string& path, const WriteLine& write) {
    JournalReader reader(path);
    Import import(write);
    while (const auto line = reader.next()) {
        try {
            std::visit([&](const auto& entry) { import.take(entry); }, line->entry);
        } catch (const ApiError& error) {
            throw FixtureError(fmt::format("{}:{}: {}", path, line->number, error.message));
        }
    }
    ImportReport report = import.report(reader);
    if (report.lines == 0) {
        throw FixtureError(path + ": it holds no call");
    }
    return report;
}

} // namespace snowglobe
