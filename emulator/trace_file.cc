#include "emulator/trace_file.h"

#include "emulator/base/time.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>

namespace snowglobe {

namespace {

std::string field_text(const json& value) {
    return value.is_string() ? value.get<std::string>() : value.dump();
}

std::string shortened(std::string text, std::size_t limit) {
    if (text.size() > limit) {
        std::size_t cut = limit;
        while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xc0) == 0x80) {
            --cut;
        }
        text = text.substr(0, cut) + "...";
    }
    return text;
}

} // namespace

TraceFile::TraceFile(const std::string& path) {
    std::ifstream file(path);
    if (!file) {
        throw TraceFileError(path + ": cannot be read");
    }
    std::string text;
    while (std::getline(file, text)) {
        if (!text.starts_with("{\"n\":")) {
            throw TraceFileError(fmt::format("{}:{}: not a trace record", path, lines_.size() + 1));
        }
        lines_.push_back(text);
    }
    if (!lines_.empty()) {
        const json record = json::parse_or_discard(lines_.front());
        if (record.is_object()) {
            first_ns_ = epoch_ns(parse_iso8601(record.value("t", "")).value_or(Time{}));
        }
    }
}

std::string TraceFile::show(std::size_t index) const {
    const json record = json::parse_or_discard(lines_[index]);
    if (!record.is_object()) {
        return lines_[index];
    }
    const std::int64_t ns =
        epoch_ns(parse_iso8601(record.value("t", "")).value_or(Time{})) - first_ns_;
    std::string text = fmt::format(
        "#{} t+{}.{:09} {:<7} {}",
        record.value("n", 0),
        ns / 1'000'000'000,
        ns % 1'000'000'000,
        record.value("kind", ""),
        record.value("who", ""));
    for (const auto& [name, value] : record.items()) {
        if (name != "n" && name != "t" && name != "kind" && name != "who" && name != "cause") {
            text += fmt::format("  {}={}", name, shortened(field_text(value), 160));
        }
    }
    if (const auto cause = record.value("cause", 0); cause != 0) {
        text += fmt::format("  <- #{}", cause);
    }
    return text;
}

std::vector<std::string> TraceFile::chain(std::size_t index) const {
    std::vector<std::string> out;
    for (std::size_t at = index; out.size() < 100;) {
        out.push_back(show(at));
        const json record = json::parse_or_discard(lines_[at]);
        const std::size_t cause = record.is_object() ? record.value("cause", std::size_t{0}) : 0;
        if (cause == 0 || cause > at) {
            break;
        }
        at = cause - 1;
    }
    std::reverse(out.begin(), out.end());
    return out;
}

std::optional<std::size_t> first_difference(const TraceFile& a, const TraceFile& b) {
    const std::size_t common = std::min(a.size(), b.size());
    for (std::size_t i = 0; i < common; ++i) {
        if (a.line(i) != b.line(i)) {
            return i;
        }
    }
    if (a.size() == b.size()) {
        return std::nullopt;
    }
    return common;
}

std::string describe_difference(
    const TraceFile& a, const TraceFile& b, const std::string& name_a, const std::string& name_b) {
    const std::optional<std::size_t> at = first_difference(a, b);
    if (!at) {
        return fmt::format("equal: {} records\n", a.size());
    }
    std::string text = fmt::format("first difference at record {}\n", *at + 1);
    for (const auto& [trace, name] : {std::pair{&a, &name_a}, std::pair{&b, &name_b}}) {
        text += fmt::format("in {}:\n", *name);
        if (*at >= trace->size()) {
            text += fmt::format("    (ends after {} records)\n", trace->size());
            continue;
        }
        const std::vector<std::string> chain = trace->chain(*at);
        for (std::size_t i = 0; i < chain.size(); ++i) {
            text += fmt::format("  {} {}\n", i + 1 == chain.size() ? ">" : " ", chain[i]);
        }
    }
    return text;
}

} // namespace snowglobe
