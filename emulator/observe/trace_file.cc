#include "emulator/observe/trace_file.h"

#include "emulator/base/time.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <fstream>

namespace snowglobe {

namespace {

constexpr std::size_t field_bytes_max = 160; // of a field on a readable line

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

// The record that a line was before its whole texts were added (call/trace.h); they go to `whole`.
std::string record_of(std::string line, std::string& whole) {
    constexpr std::string_view mark = R"(,"record_bytes":)";
    const std::size_t at = line.rfind(mark);
    if (at == std::string::npos) {
        return line;
    }
    std::size_t bytes = 0;
    const char* end = line.data() + line.size();
    const auto read = std::from_chars(line.data() + at + mark.size(), end, bytes);
    constexpr std::string_view key = R"(,"whole":)";
    if (read.ec != std::errc{} || std::string_view(read.ptr, end) != "}" || bytes == 0 ||
        bytes > at || std::string_view(line).substr(bytes - 1, key.size()) != key) {
        return line; // a request that happens to say so
    }
    const std::size_t from = bytes - 1 + key.size();
    whole = line.substr(from, at - from);
    line.resize(bytes - 1);
    return line + "}";
}

// The number that a record begins with.
std::optional<std::uint64_t> number_of(std::string_view line) {
    constexpr std::string_view start = "{\"n\":";
    std::uint64_t number = 0;
    if (!line.starts_with(start)) {
        return std::nullopt;
    }
    const auto [at, error] =
        std::from_chars(line.data() + start.size(), line.data() + line.size(), number);
    return error == std::errc{} ? std::optional(number) : std::nullopt;
}

} // namespace

TraceFile::TraceFile(const std::string& path) {
    std::ifstream file(path);
    if (!file) {
        throw TraceFileError(path + ": cannot be read");
    }
    std::string text;
    std::uint64_t last = 0;
    const auto fail = [&](const std::string& what) {
        throw TraceFileError(fmt::format("{}:{}: {}", path, lines_.size() + 1, what));
    };
    while (std::getline(file, text)) {
        const std::optional<std::uint64_t> number = number_of(text);
        if (!number) {
            fail("not a trace record");
        }
        if (!lines_.empty() && *number != last + 1) {
            fail(fmt::format(
                "record {} follows on record {}: the file is not as it was written",
                *number,
                last));
        }
        if (file.eof() || !text.ends_with('}')) {
            fail(fmt::format("record {} is cut: the file is not whole", *number));
        }
        last = *number;
        std::string whole;
        lines_.push_back(record_of(std::move(text), whole));
        if (!whole.empty()) {
            wholes_.emplace(lines_.size() - 1, std::move(whole));
        }
    }
    if (lines_.empty()) {
        throw TraceFileError(path + ": holds no record");
    }
    const json record = json::parse_or_discard(lines_.front());
    if (record.is_object()) {
        first_ns_ = epoch_ns(parse_iso8601(record.value("t", "")).value_or(Time{}));
    }
}

TraceFile::Shown TraceFile::show(std::size_t index, bool full) const {
    const json record = json::parse_or_discard(lines_[index]);
    if (!record.is_object()) {
        return {lines_[index], false};
    }
    const auto found = wholes_.find(index);
    const json whole = found == wholes_.end() ? json() : json::parse_or_discard(found->second);
    const std::int64_t ns =
        epoch_ns(parse_iso8601(record.value("t", "")).value_or(Time{})) - first_ns_;
    std::string text = fmt::format(
        "#{} t+{}.{:09} {:<7} {}",
        record.value("n", 0),
        ns / 1'000'000'000,
        ns % 1'000'000'000,
        record.value("kind", ""),
        record.value("who", ""));
    bool cut = whole.is_object();
    for (const auto& [name, value] : record.items()) {
        if (name == "n" || name == "t" || name == "kind" || name == "who" || name == "cause" ||
            (full && whole.is_object() && whole.contains(name))) {
            continue;
        }
        const std::string shown = field_text(value);
        cut = cut || shown.size() > field_bytes_max;
        text += fmt::format("  {}={}", name, full ? shown : shortened(shown, field_bytes_max));
    }
    if (const auto cause = record.value("cause", 0); cause != 0) {
        text += fmt::format("  <- #{}", cause);
    }
    if (full && whole.is_object()) {
        for (const auto& [name, value] : whole.items()) {
            text += fmt::format("\n    {}={}", name, field_text(value));
        }
    }
    return {std::move(text), cut && !full};
}

std::vector<TraceFile::Shown> TraceFile::chain(std::size_t index, bool full) const {
    std::vector<Shown> out;
    for (std::size_t at = index; out.size() < 100;) {
        out.push_back(show(at, full));
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

namespace {

// What is around a place of a long text, on one line.
std::string around(std::string_view text, std::size_t place) {
    constexpr std::size_t before = 60;
    constexpr std::size_t after = 100;
    const auto whole_character = [&](std::size_t at) {
        while (at > 0 && at < text.size() &&
               (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80) {
            --at;
        }
        return std::min(at, text.size());
    };
    const std::size_t begin = whole_character(place - std::min(place, before));
    const std::size_t end = whole_character(place + after);
    std::string out = fmt::format(
        "{}{}{}",
        begin > 0 ? "..." : "",
        text.substr(begin, end - begin),
        end < text.size() ? "..." : "");
    std::ranges::replace(out, '\n', ' ');
    return out;
}

} // namespace

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
        const std::vector<TraceFile::Shown> chain = trace->chain(*at);
        for (std::size_t i = 0; i < chain.size(); ++i) {
            text += fmt::format("  {} {}\n", i + 1 == chain.size() ? ">" : " ", chain[i].text);
        }
    }
    if (*at < std::min(a.size(), b.size())) {
        const std::string in_a = a.show(*at, true).text;
        const std::string in_b = b.show(*at, true).text;
        const auto [first_a, first_b] = std::ranges::mismatch(in_a, in_b);
        const auto place = static_cast<std::size_t>(first_a - in_a.begin());
        text += fmt::format(
            "it begins at\n  > {}\n  > {}\n", around(in_a, place), around(in_b, place));
    }
    return text;
}

} // namespace snowglobe
