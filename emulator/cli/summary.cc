#include "emulator/cli/summary.h"

#include "emulator/base/in_order.h"
#include "emulator/cli/vocabulary.h"
#include "emulator/emulator.h"
#include "emulator/replay/missing_sources.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>

namespace snowglobe::cli {

namespace {

constexpr std::size_t rows_max = 20; // of each kind, on the screen
constexpr std::size_t lines_max = 5; // of a fixture, that led to one thing

// Inputs are admitted in the order of the fixture's lines.
const FixtureLine& line_that_was(const Fixture& fixture, InputId input) {
    return fixture.inputs.at(static_cast<std::uint64_t>(input) - 1);
}

// "orders.jsonl:5, 6": the lines that led to it.
std::string places(const Fixture& fixture, const std::set<InputId>& inputs) {
    std::set<std::uint64_t> lines;
    for (const InputId input : inputs) {
        lines.insert(line_that_was(fixture, input).number);
    }
    std::string text;
    std::size_t shown = 0;
    for (const std::uint64_t line : lines) {
        if (shown++ == lines_max) {
            return text + fmt::format(" and {} more", lines.size() - lines_max);
        }
        text += text.empty() ? fixture.place(line) : fmt::format(", {}", line);
    }
    return text;
}

// " in eu-west-1", where that is not the first region of the fixture.
std::string region_of(const Fixture& fixture, InputId input) {
    if (input == InputId::none) {
        return {};
    }
    const Scope& first = fixture.scopes.front();
    const Scope& scope = line_that_was(fixture, input).call.scope;
    return scope == first                   ? std::string()
           : scope.account == first.account ? fmt::format(" in {}", scope.region)
                                            : fmt::format(" in {}/{}", scope.account, scope.region);
}

std::string describe(
    const Fixture& fixture,
    const Failures::Example& example,
    const std::set<InputId>& inputs) {
    std::string text = example.attempt == 0 ? std::string("never tried")
                                            : fmt::format("try {}", example.attempt);
    text += ", " + example.source + region_of(fixture, example.input);
    if (!example.item.empty()) {
        text += fmt::format(" {}", example.item);
        if (example.of > 1) {
            text += fmt::format(" (in a batch of {})", example.of);
        }
    }
    if (const std::string from = places(fixture, inputs); !from.empty()) {
        text += ", from " + from;
    }
    return text;
}

bool is_expected(const Expectations* expectations, const Failures::Lost& lost) {
    return expectations != nullptr &&
           (expectations->says("invocations", lost.function, "errors") ||
            (!lost.queue.empty() && (expectations->says("queues", lost.queue, "count") ||
                                     expectations->says("queues", lost.queue, "messages"))));
}

std::vector<Summary::Refused> group(const Fixture& fixture, const std::vector<RefusedInput>& all) {
    InOrder<std::string, Summary::Refused> grouped;
    for (const RefusedInput& one : all) {
        const std::string text = fmt::format("{}: {}: {}", one.what, one.code, one.message);
        Summary::Refused& refused = grouped[without_ids(text)];
        if (refused.count++ == 0) {
            refused.place = fixture.place(one.line);
            refused.text = text;
        }
    }
    return grouped.values();
}

std::size_t width_of(const std::vector<Summary::Function>& functions) {
    std::size_t width = 0;
    for (const Summary::Function& function : functions) {
        width = std::max(width, function.name.size());
    }
    return width;
}

// " (orders.expect.yaml:12)" of the entry that is violated: "tables.orders.count: expected ...".
std::string line_of(const Expectations& expectations, const std::string& violation) {
    const std::pair<const std::string, int>* nearest = nullptr;
    for (const auto& entry : expectations.lines) {
        const std::string& path = entry.first;
        const bool starts = violation.starts_with(path) && violation.size() > path.size() &&
                            (violation[path.size()] == '.' || violation[path.size()] == ':');
        if (starts && (nearest == nullptr || path.size() > nearest->first.size())) {
            nearest = &entry;
        }
    }
    return nearest == nullptr ? std::string()
                              : fmt::format(" ({}:{})", expectations.file, nearest->second);
}

// Red where something is wrong, else bold.
std::string painted(std::string_view text, bool wrong, bool coloured) {
    return coloured ? fmt::format("\x1b[{}m{}\x1b[0m", wrong ? "1;31" : "1", text)
                    : std::string(text);
}

template <class Row, class Print>
std::string rows(const std::string& title, const std::vector<Row>& all, const Print& print) {
    if (all.empty()) {
        return {};
    }
    std::string out = title + "\n";
    for (std::size_t i = 0; i < std::min(all.size(), rows_max); ++i) {
        out += "  " + print(all[i]) + "\n";
    }
    if (all.size() > rows_max) {
        out += fmt::format("  and {} more (--json tells all)\n", all.size() - rows_max);
    }
    return out;
}

std::string xml(std::string_view text) {
    std::string out;
    for (const char c : text) {
        switch (c) {
        case '&':
            out += "&amp;";
            break;
        case '<':
            out += "&lt;";
            break;
        case '>':
            out += "&gt;";
            break;
        case '"':
            out += "&quot;";
            break;
        default:
            // Control characters have no place in XML 1.0.
            out += static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t' ? '?' : c;
        }
    }
    return out;
}

std::string lost_text(const Summary::Lost& lost) {
    return fmt::format(
        "{}x {}: {}{}\n      last: {}",
        lost.count,
        lost.function,
        lost.text,
        lost.queue.empty() ? std::string() : " -> " + lost.queue,
        lost.last);
}

} // namespace

bool Summary::has_unexpected_failure() const {
    if (session) {
        return false;
    }
    return (!refused.empty() && !refused_expected) || (!missing.empty() && !answers_expected) ||
           std::any_of(lost.begin(), lost.end(), [](const Lost& one) { return !one.expected; });
}

Summary summarize(
    const Fixture& fixture,
    const ReplayResult& result,
    const InvocationLog& log,
    const std::map<std::string, std::uint64_t>& queue_counts,
    const json& outcome,
    const Expectations* expectations) {
    Summary summary;
    summary.fixture = fixture.path;
    summary.session = result.session;
    for (const auto& [name, count] : log.counts()) {
        summary.functions.push_back({name, count.all, count.errors});
    }
    for (const Failures::Error& error : result.failures.errors()) {
        summary.errors.push_back(
            {error.first.function,
             error.first.text,
             error.count,
             describe(
                 fixture,
                 error.first,
                 error.first.input == InputId::none ? std::set<InputId>()
                                                    : std::set<InputId>{error.first.input})});
    }
    for (const Failures::Lost& lost : result.failures.lost()) {
        summary.lost.push_back(
            {lost.function,
             lost.first.text,
             lost.queue,
             lost.count,
             is_expected(expectations, lost),
             describe(fixture, lost.first, lost.inputs)});
    }
    for (const auto& [status, answers] : result.answers) {
        summary.answers.push_back({status, answers.count, fixture.place(answers.first_line)});
    }
    for (const auto& [queue, count] : result.failures.dead_letters()) {
        summary.dead_letters.push_back({queue, count});
    }
    for (const auto& [queue, count] : queue_counts) {
        if (count > 0 && !result.failures.dead_letters().contains(queue)) {
            summary.left.push_back({queue, count});
        }
    }
    summary.refused = group(fixture, result.refused);
    summary.refused_expected = expectations != nullptr && expectations->names_refused;
    summary.answers_expected = expectations != nullptr && expectations->names_answers;
    if (!summary.refused_expected) {
        summary.missing = missing_sources(fixture, result);
    }
    for (const QuietFault& fault : result.quiet_faults) {
        summary.quiet_faults.push_back(fmt::format(
            "{}: {}, which saw {} calls", fixture.place(fault.line), fault.what, fault.seen));
    }
    for (const Faults::Fault& fault : result.world->faults().all()) {
        if (fault.target == Faults::Fault::Target::chaos) {
            summary.chaos[fault.name] = fault.struck;
        }
    }
    summary.in_flight = result.in_flight;
    if (expectations != nullptr) {
        summary.expectations = expectations->file;
        for (const std::string& violation : check_expectations(
                 expectations->wanted, outcome, vocabulary().sections)) {
            summary.violations.push_back(violation + line_of(*expectations, violation));
        }
    }
    return summary;
}

std::string origin_of(
    const Fixture& fixture,
    const InvocationRequest& request,
    const std::set<InputId>& inputs) {
    const std::string from = places(fixture, inputs);
    return fmt::format(
        "try {}, {}{}{}",
        request.attempt,
        request.source,
        region_of(fixture, inputs.empty() ? InputId::none : *inputs.begin()),
        from.empty() ? "" : ", from " + from);
}

namespace {

std::vector<std::string> chaos_lines(const Summary& summary) {
    std::vector<std::string> lines;
    for (const auto& [name, times] : summary.chaos) {
        lines.push_back(fmt::format("{}  {} disturbances", name, times));
    }
    return lines;
}

} // namespace

std::vector<std::string> session_lines(const ReplaySession& session) {
    std::vector<std::string> lines;
    if (!session.difference.empty()) {
        lines.push_back("DIFFERS from here: " + session.difference);
    } else if (session.checks > 0) {
        lines.push_back(fmt::format("equal: {} of its digests, and all agree", session.checks));
    } else if (session.counts > 0) {
        lines.push_back(
            "equal in the number of its events; it has no digest to compare with (clock real: up "
            "--trace-real makes them)");
    } else if (session.left_out == 0) {
        lines.push_back("it ended before there was anything to compare with");
    }
    if (session.left_out > 0) {
        lines.push_back(fmt::format(
            "{} requests lack what the journal leaves out of them ({}): from the first on nothing "
            "is compared (up --journal-secrets keeps it)",
            session.left_out,
            fmt::join(session.left_out_names, ", ")));
    }
    for (const std::string& library : session.renewed) {
        lines.push_back(library + " was rebuilt meanwhile: here it is what it is now");
    }
    if (session.is_cut) {
        lines.push_back(
            "its last line is not whole, and left out: it was killed, or the disk was full");
    } else if (!session.is_whole) {
        lines.push_back("it did not come to an end: it was killed, or still goes on");
    }
    if (!session.is_whole && session.missing_tail) {
        lines.push_back(
            *session.missing_tail + " is missing, with what it did last: copy it, too, where it is");
    }
    return lines;
}

std::string text_of(const Summary& summary, bool coloured) {
    const auto wrong = [&](std::string_view title) { return painted(title, true, coloured); };
    const auto plain = [&](std::string_view title) { return painted(title, false, coloured); };
    std::string out;
    for (const std::string& violation : summary.violations) {
        out += wrong("VIOLATED") + " " + violation + "\n";
    }
    const std::size_t width = width_of(summary.functions);
    out += rows(plain("invocations"), summary.functions, [&](const Summary::Function& function) {
        std::string text = fmt::format("{:<{}}  {:>7}", function.name, width, function.count);
        if (function.errors > 0) {
            text += fmt::format("  {} failed", function.errors);
        }
        return text;
    });
    out += rows(wrong("errors"), summary.errors, [](const Summary::Error& error) {
        return fmt::format(
            "{}x {}: {}\n      first: {}", error.count, error.function, error.text, error.first);
    });
    out += rows(plain("answers"), summary.answers, [](const Summary::Answer& answer) {
        return fmt::format("{}  {:>7}", answer.status, answer.count) +
               (answer.status < 400 ? std::string() : "  first: " + answer.first);
    });
    std::vector<Summary::Lost> unexpected;
    for (const Summary::Lost& lost : summary.lost) {
        if (!lost.expected) {
            unexpected.push_back(lost);
        }
    }
    out += rows(wrong("failed for good"), unexpected, lost_text);
    const auto left = [](const Summary::Left& one) {
        return fmt::format("{}  {}", one.queue, one.messages);
    };
    out += rows(plain("dead letters"), summary.dead_letters, left);
    out += rows(
        summary.refused_expected ? plain("refused inputs") : wrong("refused inputs"),
        summary.refused,
        [](const Summary::Refused& one) {
            return fmt::format("{}x {}\n      first: {}", one.count, one.text, one.place);
        });
    const auto as_it_is = [](const std::string& line) { return line; };
    out += rows(wrong("not there"), summary.missing, as_it_is);
    out += rows(plain("faults that never struck"), summary.quiet_faults, as_it_is);
    out += rows(plain("chaos"), chaos_lines(summary), as_it_is);
    out += rows(plain("messages left in queues"), summary.left, left);
    out += rows(plain("in flight"), summary.in_flight, as_it_is);
    if (summary.session) {
        out += rows(plain("the session"), session_lines(*summary.session), as_it_is);
    }
    return out;
}

json json_of(const Summary& summary) {
    json out = {{"fixture", summary.fixture}};
    out["functions"] = json::object();
    for (const Summary::Function& function : summary.functions) {
        out["functions"][function.name] = {
            {"invocations", function.count}, {"errors", function.errors}};
    }
    if (summary.session) {
        out["session"] = {
            {"digests_agreed", summary.session->checks},
            {"event_counts_agreed", summary.session->counts},
            {"difference",
             summary.session->difference.empty() ? json() : json(summary.session->difference)},
            {"requests_with_secrets_left_out", summary.session->left_out},
            {"is_whole", summary.session->is_whole},
            {"is_cut", summary.session->is_cut}};
    }
    out["errors"] = json::array();
    for (const Summary::Error& error : summary.errors) {
        out["errors"].push_back(
            {{"function", error.function},
             {"error", error.text},
             {"count", error.count},
             {"first", error.first}});
    }
    out["failed_for_good"] = json::array();
    for (const Summary::Lost& lost : summary.lost) {
        out["failed_for_good"].push_back(
            {{"function", lost.function},
             {"error", lost.text},
             {"count", lost.count},
             {"queue", lost.queue.empty() ? json() : json(lost.queue)},
             {"expected", lost.expected},
             {"last", lost.last}});
    }
    out["refused"] = json::array();
    for (const Summary::Refused& one : summary.refused) {
        out["refused"].push_back(
            {{"error", one.text}, {"count", one.count}, {"first", one.place}});
    }
    out["not_there"] = summary.missing;
    for (const auto& [name, queues] :
         {std::pair{"dead_letters", &summary.dead_letters}, std::pair{"left", &summary.left}}) {
        out[name] = json::object();
        for (const Summary::Left& one : *queues) {
            out[name][one.queue] = one.messages;
        }
    }
    out["faults_that_never_struck"] = summary.quiet_faults;
    out["chaos"] = summary.chaos;
    out["in_flight"] = summary.in_flight;
    out["answers"] = json::object();
    for (const Summary::Answer& answer : summary.answers) {
        out["answers"][std::to_string(answer.status)] = answer.count;
    }
    out["violations"] = summary.violations;
    out["expectations"] = summary.expectations ? json(*summary.expectations) : json();
    return out;
}

std::vector<TestCase> test_cases(const Summary& summary, bool allow_failures) {
    std::vector<TestCase> cases;
    if (summary.expectations) {
        cases.push_back(
            {"expectations of " + *summary.expectations,
             fmt::format("{}", fmt::join(summary.violations, "\n"))});
    }
    for (const Summary::Function& function : summary.functions) {
        std::string failure;
        for (const Summary::Lost& lost : summary.lost) {
            if (lost.function == function.name && !lost.expected && !allow_failures) {
                failure += (failure.empty() ? "" : "\n") + lost_text(lost);
            }
        }
        cases.push_back({"invocations of " + function.name, std::move(failure)});
    }
    std::string refused;
    for (const Summary::Refused& one : summary.refused) {
        if (!summary.refused_expected && !allow_failures) {
            refused += fmt::format("{}{}: {}", refused.empty() ? "" : "\n", one.place, one.text);
        }
    }
    if (!refused.empty() && !summary.missing.empty()) {
        refused += fmt::format("\nnot there: {}", fmt::join(summary.missing, "\n"));
    }
    cases.push_back({"inputs are taken", std::move(refused)});
    return cases;
}

std::string junit(const std::string& suite, const std::vector<TestCase>& cases) {
    const auto failed = std::count_if(
        cases.begin(), cases.end(), [](const TestCase& one) { return !one.failure.empty(); });
    std::string out = fmt::format(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<testsuites tests=\"{0}\" failures=\"{1}\">\n"
        "<testsuite name=\"{2}\" tests=\"{0}\" failures=\"{1}\" errors=\"0\">\n",
        cases.size(),
        failed,
        xml(suite));
    for (const TestCase& one : cases) {
        out += fmt::format("<testcase classname=\"{}\" name=\"{}\"", xml(suite), xml(one.name));
        if (one.failure.empty()) {
            out += "/>\n";
            continue;
        }
        out += fmt::format(
            ">\n<failure message=\"{}\">{}</failure>\n</testcase>\n",
            xml(one.failure.substr(0, one.failure.find('\n'))),
            xml(one.failure));
    }
    return out + "</testsuite>\n</testsuites>\n";
}

} // namespace snowglobe::cli
