#include "emulator/cli/replay_seeds.h"

#include "emulator/base/encoding.h"
#include "emulator/base/in_order.h"
#include "emulator/cli/cli.h"
#include "emulator/cli/progress.h"
#include "emulator/cli/seed_sweep.h"
#include "emulator/cli/vocabulary.h"
#include "emulator/emulator.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <map>
#include <set>

namespace snowglobe::cli {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t seeds_shown_max = 20; // of one violation

// What a seed's run tells its parent: JSON on one pipe.
std::string
report_of_run(const Run& run, const Inputs& inputs, const SeedsOptions& options, std::uint64_t seed) {
    json complaints = json::array();
    for (const std::string& violation : run.summary.violations) {
        complaints.push_back(violation);
    }
    for (const Summary::Lost& lost : run.summary.lost) {
        if (!lost.expected && !options.allow_failures) {
            complaints.push_back(fmt::format(
                "{} failed for good: {}{}",
                lost.function,
                lost.text,
                lost.queue.empty() ? std::string() : " -> " + lost.queue));
        }
    }
    for (const Summary::Refused& one : run.summary.refused) {
        if (!run.summary.refused_expected && !options.allow_failures) {
            complaints.push_back(fmt::format("{}: refused: {}", one.place, one.text));
        }
    }
    const json defect = run.result.defect ? json(defect_text(*run.result.defect, seed)) : json();
    const std::vector<std::string> none;
    const std::string state =
        final_state(
            run.outcome,
            inputs.expected ? inputs.expected->ignore : none,
            vocabulary().sections);
    return json({{"digest", run.result.digest},
                 {"outcome", to_hex(sha256(state))},
                 {"complaints", std::move(complaints)},
                 {"defect", defect}})
        .dump();
}

std::string report_of(
    const Config& config, const Inputs& inputs, const SeedsOptions& options, std::uint64_t seed) {
    Config own = config;
    own.seed = seed;
    try {
        return report_of_run(run_once(own, inputs, true), inputs, options, seed);
    } catch (const ExpectationError& unknown) { // a name that this seed has not brought into being
        return json({{"digest", ""},
                     {"outcome", ""},
                     {"complaints", json::array({unknown.what()})},
                     {"defect", nullptr}})
            .dump();
    }
}

struct Tally {
    std::uint64_t ended = 0;
    std::set<std::string> digests;
    std::set<std::string> outcomes;
    std::set<std::uint64_t> bad;
    std::map<std::uint64_t, std::string> defects; // of Snowglobe, by seed
    using Violation = std::map<std::uint64_t, std::string>; // seed -> as it has it
    InOrder<std::string, Violation> violations; // by their text without ids

    void add(const SeedReport& report) {
        ++ended;
        const json told = json::parse_or_discard(report.text);
        if (!report.death.empty() || !told.is_object()) {
            complain(report.seed, report.death.empty() ? "ended without a report" : report.death);
            return;
        }
        digests.insert(told.at("digest"));
        outcomes.insert(told.at("outcome"));
        if (const json& defect = told.at("defect"); defect.is_string()) {
            bad.insert(report.seed);
            defects[report.seed] = defect.get<std::string>();
            return;
        }
        for (const json& complaint : told.at("complaints")) {
            complain(report.seed, complaint);
        }
    }

    // Violations that differ in nothing but numbers and ids are one.
    void complain(std::uint64_t seed, const std::string& text) {
        bad.insert(seed);
        violations[without_ids(text)].emplace(seed, text);
    }
};

std::string seeds_text(const Tally::Violation& seeds) {
    std::string text;
    std::size_t shown = 0;
    for (const auto& [seed, own_text] : seeds) {
        if (shown++ == seeds_shown_max) {
            return text + fmt::format(" and {} more", seeds.size() - seeds_shown_max);
        }
        text += fmt::format(" {}", seed);
    }
    return text;
}

double minutes_since(Clock::time_point start) {
    return std::chrono::duration<double, std::ratio<60>>(Clock::now() - start).count();
}

void print_text(const Config& config, const Tally& tally, Clock::duration wall) {
    if (!tally.defects.empty()) {
        fmt::print("{}", tally.defects.begin()->second);
        fmt::print("  so ended {} of {} seeds\n", tally.defects.size(), tally.ended);
    }
    std::string chaos; // that the run to look at needs, too
    for (const std::string& name : config.chaos) {
        chaos += fmt::format(" --chaos {}", name);
    }
    for (const Tally::Violation& violation : tally.violations.values()) {
        const std::uint64_t seed = violation.begin()->first;
        const std::string& text = violation.begin()->second;
        const bool same = std::all_of(violation.begin(), violation.end(), [&](const auto& one) {
            return one.second == text;
        });
        fmt::print(
            "VIOLATED {}\n  by {} of {} seeds:{}{}\n  one of them again: --seed {}{} --trace "
            "seed-{}.trace\n",
            text,
            violation.size(),
            tally.ended,
            seeds_text(violation),
            same ? "" : fmt::format(" (as seed {} has it: numbers differ)", seed),
            seed,
            chaos,
            seed);
    }
    fmt::print("seeds {}\nheld {}\n", tally.ended, tally.ended - tally.bad.size());
    fmt::print("different traces {}\n", tally.digests.size());
    fmt::print("outcomes {}\n", tally.outcomes.size());
    fmt::print(
        "wall {}\n", to_text(std::chrono::duration_cast<std::chrono::milliseconds>(wall)));
}

void print_json(const Tally& tally) {
    json violations = json::array();
    for (const Tally::Violation& violation : tally.violations.values()) {
        json seeds = json::array();
        json texts = json::object();
        for (const auto& [seed, text] : violation) {
            seeds.push_back(seed);
            texts[std::to_string(seed)] = text;
        }
        violations.push_back(
            {{"violation", violation.begin()->second},
             {"seeds", std::move(seeds)},
             {"by_seed", std::move(texts)}});
    }
    const json out = {
        {"seeds", tally.ended},
        {"held", tally.ended - tally.bad.size()},
        {"different_traces", tally.digests.size()},
        {"outcomes", tally.outcomes.size()},
        {"violations", std::move(violations)},
        {"defects", tally.defects.size()}};
    fmt::print("{}\n", out.dump(2));
}

std::string report_for_ci(const Tally& tally, const Inputs& inputs, const SeedRange& range) {
    std::vector<TestCase> cases;
    for (std::uint64_t seed = range.first; cases.size() < tally.ended; ++seed) {
        std::string failure;
        for (const Tally::Violation& violation : tally.violations.values()) {
            if (const auto own = violation.find(seed); own != violation.end()) {
                failure += (failure.empty() ? "" : "\n") + own->second;
            }
        }
        if (const auto defect = tally.defects.find(seed); defect != tally.defects.end()) {
            failure = defect->second;
        }
        cases.push_back({fmt::format("seed {}", seed), std::move(failure)});
    }
    return junit(inputs.fixture.path, cases);
}

} // namespace

int replay_seeds(const Config& config, const Inputs& inputs, const SeedsOptions& options) {
    const SeedRange range = parse_seed_range(options.range);
    check_inputs(config, inputs);
    const auto start = Clock::now();
    Progress progress;
    Tally tally;
    sweep_seeds(
        range,
        options.jobs,
        [&](std::uint64_t seed) { return report_of(config, inputs, options, seed); },
        [&](const SeedReport& report) {
            tally.add(report);
            if (options.verbose && !options.as_json) {
                progress.clear();
                if (tally.bad.contains(report.seed)) {
                    fmt::print("seed {} VIOLATED\n", report.seed);
                } else {
                    const json told = json::parse_or_discard(report.text);
                    fmt::print(
                        "seed {} held {}\n", report.seed, told.at("digest").get<std::string>());
                }
                std::fflush(stdout);
            }
            if (progress.is_due()) {
                progress.show(fmt::format(
                    "{} of {} seeds: {} held, {} violated, {:.0f} a minute",
                    tally.ended,
                    range.last - range.first + 1,
                    tally.ended - tally.bad.size(),
                    tally.bad.size(),
                    static_cast<double>(tally.ended) / minutes_since(start)));
            }
        });
    progress.clear();
    if (options.as_json) {
        print_json(tally);
    } else {
        print_text(config, tally, Clock::now() - start);
    }
    if (!options.junit.empty()) {
        write_file(options.junit, report_for_ci(tally, inputs, range));
    }
    return !tally.defects.empty() ? exit_defect
           : tally.bad.empty()    ? exit_held
                                  : exit_violated;
}

} // namespace snowglobe::cli
