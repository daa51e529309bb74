#include "emulator/observe/invocation_log.h"

#include "emulator/base/log.h"

#include <fmt/format.h>

#include <algorithm>

namespace snowglobe {

namespace {

constexpr std::size_t entries_max = 2'000;
constexpr std::size_t payload_bytes_max = 64 * 1'024;
constexpr std::size_t error_bytes_max = 300; // of a handler's text on the terminal

const char* outcome(InvocationResult::Kind kind) {
    switch (kind) {
    case InvocationResult::Kind::ok:
        return "ok";
    case InvocationResult::Kind::function_error:
        return "error";
    case InvocationResult::Kind::throttled:
        return "throttled";
    }
    return "";
}

// A handler's error document may hold anything.
std::string text_of(const json& document, std::string_view name, const std::string& otherwise) {
    const auto member = document.find(name);
    return member != document.end() && member->is_string() ? member->get<std::string>() : otherwise;
}

// "Oops: no", empty if the document does not say.
std::string error_line(const std::string& result, const std::string& type) {
    const json document = json::parse_or_discard(result);
    if (!document.is_object()) {
        return {};
    }
    const std::string what = text_of(document, "errorType", type);
    return what + (what.empty() ? "" : ": ") +
           printable(
               text_of(document, "errorMessage", text_of(document, "message", "")),
               error_bytes_max);
}

json parsed(const std::string& text) {
    if (text.size() > payload_bytes_max) {
        return fmt::format("(more than {} bytes)", payload_bytes_max);
    }
    json value = json::parse_or_discard(text);
    return value.is_discarded() ? json(text) : value;
}

} // namespace

void InvocationLog::add(
    const InvocationRequest& request,
    const InvocationResult& result,
    const std::vector<std::string>& logs) {
    Count& count = counts_[request.function.name];
    ++count.all;
    count.errors += result.kind == InvocationResult::Kind::ok ? 0 : 1;
    entries_.push_back(
        {request.id,
         request.function.name,
         request.source,
         request.attempt,
         result.kind,
         result.started,
         result.ended,
         request.payload.substr(0, payload_bytes_max + 1),
         result.payload.substr(0, payload_bytes_max + 1),
         logs});
    if (entries_.size() > entries_max) {
        entries_.pop_front();
    }
}

void InvocationLog::add(const ItemFailures& failures) {
    ++counts_[failures.function].errors;
    for (auto entry = entries_.rbegin(); entry != entries_.rend(); ++entry) {
        if (entry->id == failures.invocation) {
            entry->failed = failures.failed;
            return;
        }
    }
}

json InvocationLog::show(const Entry& entry, bool with_payloads) {
    json shown = {
        {"id", entry.id},
        {"function", entry.function},
        {"source", entry.source},
        {"try", entry.attempt},
        {"outcome", entry.failed.empty() ? outcome(entry.kind) : "partial"},
        {"started", to_iso8601(entry.started)},
        {"ended", to_iso8601(entry.ended)}};
    if (with_payloads) {
        shown["payload"] = parsed(entry.payload);
        shown["result"] = parsed(entry.result);
        shown["logs"] = entry.logs;
    } else if (!entry.failed.empty()) {
        shown["error"] = fmt::format("{} of its batch failed", entry.failed.size());
    } else if (entry.kind != InvocationResult::Kind::ok) {
        shown["error"] = error_line(entry.result, "");
    }
    if (with_payloads && !entry.failed.empty()) {
        shown["failed"] = entry.failed;
    }
    return shown;
}

json InvocationLog::list(const Wanted& wanted) const {
    std::vector<const Entry*> chosen;
    for (auto entry = entries_.rbegin(); entry != entries_.rend() && chosen.size() < wanted.limit;
         ++entry) {
        if ((wanted.function.empty() || entry->function == wanted.function) &&
            (wanted.id.empty() || entry->id == wanted.id)) {
            chosen.push_back(&*entry);
        }
    }
    json out = json::array();
    for (auto entry = chosen.rbegin(); entry != chosen.rend(); ++entry) {
        out.push_back(show(**entry, wanted.with_payloads));
    }
    return out;
}

// 2026-01-01T00:00:31.002Z  picky             error           0s  try 2  sqs:jobs  Oops: no -> ...
std::string InvocationLog::line(const InvocationRequest& request, const InvocationResult& result) {
    std::string text = fmt::format(
        "{}  {:<24}  {:<9}  {:>11}  try {}  {}",
        to_iso8601(result.ended, 3),
        request.function.name,
        outcome(result.kind),
        to_text(result.ended - result.started),
        request.attempt,
        request.source);
    if (result.kind != InvocationResult::Kind::ok) {
        if (const std::string error = error_line(result.payload, result.error_type);
            !error.empty()) {
            text += "  " + error;
        }
        if (!request.on_failure.empty()) {
            text += "  -> " + request.on_failure;
        }
    }
    return text;
}

// charge failed 1 of 10 (try 3) -> orders-dlq in 30s  sqs:orders
std::string InvocationLog::line(const ItemFailures& failures) {
    std::string_view then = failures.on_failure;
    if (then.starts_with("to ")) {
        then.remove_prefix(3);
    }
    return fmt::format(
        "{} failed {} of {} (try {}) -> {}  {}",
        failures.function,
        failures.failed.size(),
        failures.of,
        failures.attempt,
        then,
        failures.source);
}

// 2026-01-01T00:00:31.002Z  picky                     8f0c...-...  charging order 7
void InvocationLog::print(const InvocationRequest& request, Time now, std::string_view text) {
    while (text.ends_with('\n')) {
        text.remove_suffix(1);
    }
    for (std::size_t from = 0; from <= text.size();) {
        const std::size_t end = std::min(text.find('\n', from), text.size());
        log_line(
            LogLevel::info,
            fmt::format(
                "{}  {:<24}  {}  {}",
                to_iso8601(now, 3),
                request.function.name,
                request.id,
                text.substr(from, end - from)));
        from = end + 1;
    }
}

} // namespace snowglobe
