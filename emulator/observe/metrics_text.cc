#include "emulator/observe/metrics_text.h"

#include "emulator/base/check.h"

#include <fmt/format.h>

namespace snowglobe {

namespace {

void append_escaped(std::string& out, std::string_view text, bool quotes) {
    for (const char c : text) {
        if (c == '\\') {
            out += "\\\\";
        } else if (c == '\n') {
            out += "\\n";
        } else if (c == '"' && quotes) {
            out += "\\\"";
        } else {
            out += c;
        }
    }
}

} // namespace

std::string seconds_text(std::int64_t nanoseconds) {
    constexpr std::int64_t second = 1'000'000'000;
    std::string out = nanoseconds < 0 ? "-" : "";
    const std::int64_t whole = nanoseconds / second;
    const std::int64_t rest = nanoseconds % second;
    out += std::to_string(whole < 0 ? -whole : whole);
    if (rest != 0) {
        out += fmt::format(".{:09}", rest < 0 ? -rest : rest);
        out.erase(out.find_last_not_of('0') + 1);
    }
    return out;
}

void MetricsText::family(std::string_view name, std::string_view type, std::string_view help) {
    name_ = name;
    text_ += "# HELP " + name_ + " ";
    append_escaped(text_, help, false);
    text_ += "\n# TYPE " + name_ + " " + std::string(type) + "\n";
}

void MetricsText::single(
    std::string_view name, std::string_view type, std::string_view help, std::uint64_t value) {
    family(name, type, help);
    sample({}, value);
}

void MetricsText::sample(std::span<const Label> labels, std::uint64_t value) {
    line("", labels, "", std::to_string(value));
}

void MetricsText::seconds(std::span<const Label> labels, std::int64_t nanoseconds) {
    line("", labels, "", seconds_text(nanoseconds));
}

void MetricsText::histogram(
    std::initializer_list<Label> labels,
    std::span<const std::int64_t> upper_ns,
    std::span<const std::uint64_t> counts,
    std::int64_t sum_ns) {
    SNOWGLOBE_CHECK(counts.size() == upper_ns.size() + 1);
    const std::span<const Label> all(labels.begin(), labels.size());
    std::uint64_t below = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        below += counts[i];
        const std::string bound = i < upper_ns.size() ? seconds_text(upper_ns[i]) : "+Inf";
        line("_bucket", all, bound, std::to_string(below));
    }
    line("_sum", all, "", seconds_text(sum_ns));
    line("_count", all, "", std::to_string(below));
}

void MetricsText::line(
    std::string_view suffix,
    std::span<const Label> labels,
    std::string_view le,
    std::string_view value) {
    text_ += name_;
    text_ += suffix;
    char before = '{';
    const auto append = [&](std::string_view name, std::string_view label) {
        text_ += before;
        text_ += name;
        text_ += "=\"";
        append_escaped(text_, label, true);
        text_ += '"';
        before = ',';
    };
    for (const auto& [name, label] : labels) {
        append(name, label);
    }
    if (!le.empty()) {
        append("le", le);
    }
    text_ += before == ',' ? "} " : " ";
    text_ += value;
    text_ += '\n';
}

} // namespace snowglobe
