#include "emulator/replay/fixture_hint.h"

#include <algorithm>
#include <initializer_list>

namespace snowglobe {

namespace {

bool has(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

bool has_any(std::string_view text, std::initializer_list<std::string_view> parts) {
    return std::any_of(
        parts.begin(), parts.end(), [&](std::string_view part) { return has(text, part); });
}

bool has_all(std::string_view text, std::initializer_list<std::string_view> parts) {
    return std::all_of(
        parts.begin(), parts.end(), [&](std::string_view part) { return has(text, part); });
}

bool begins_with_any(std::string_view line, std::initializer_list<std::string_view> starts) {
    return std::any_of(starts.begin(), starts.end(), [&](std::string_view start) {
        return line.starts_with(start);
    });
}

template <class Wanted> bool any_line(std::string_view text, const Wanted& wanted) {
    while (!text.empty()) {
        std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), line.size() + 1));
        if (line.ends_with('\r')) {
            line.remove_suffix(1);
        }
        if (wanted(line)) {
            return true;
        }
    }
    return false;
}

bool any_line_begins(std::string_view text, std::initializer_list<std::string_view> starts) {
    return any_line(
        text, [&](std::string_view line) { return begins_with_any(line, starts); });
}

// "2026-03-02T08:00:00.250Z ...", "2026-03-02 08:00:00,250 ...", "[2026/03/02 ..." or
// "08:00:00.250 info ...".
bool begins_with_time(std::string_view line) {
    constexpr std::string_view shapes[] = {"dddd-dd-dd", "dddd/dd/dd", "dd:dd:dd"};
    if (line.starts_with('[')) {
        line.remove_prefix(1);
    }
    return std::any_of(std::begin(shapes), std::end(shapes), [&](std::string_view shape) {
        return line.size() > shape.size() &&
               std::equal(shape.begin(), shape.end(), line.begin(), [](char want, char given) {
                   return want == 'd' ? given >= '0' && given <= '9' : want == given;
               });
    });
}

std::string_view json_hint(std::string_view head) {
    // First: a trace holds requests and answers of every kind.
    if (head.starts_with("{\"n\":") && has_all(head, {"\"kind\":", "\"cause\":", "\"who\":"})) {
        return "it looks like a trace: snowglobe trace show FILE prints it";
    }
    if (has_any(head, {"\"AWSTemplateFormatVersion\"", "\"AWS::"}) && has(head, "\"Resources\"")) {
        return "it looks like a template: give it with --template";
    }
    if (has_any(
            head, {"\"logEvents\"", "\"logStreamName\"", "\"ingestionTime\"", "\"@message\""})) {
        return "it looks like logs exported from CloudWatch: they tell what handlers printed, a "
               "fixture what came in; write each input as a line";
    }
    if (has(head, "\"ReceiptHandle\"") || has_all(head, {"\"Messages\"", "\"Body\""})) {
        return "it looks like the output of aws sqs receive-message: snowglobe fixture import FILE "
               "--queue QUEUE makes a fixture of it";
    }
    if (has(head, "\"ScannedCount\"") || has(head, "\"Items\"") || has(head, "{\"Item\":")) {
        return "it looks like the output of aws dynamodb scan: snowglobe fixture import FILE "
               "--table TABLE makes a fixture of it";
    }
    if (has_all(head, {"\"Records\"", "\"SequenceNumber\"", "\"PartitionKey\""})) {
        return "it looks like the output of aws kinesis get-records: write each record as a line "
               "with its PartitionKey as 'key' and its Data as 'body64'";
    }
    if (has(head, "\"Records\"") && has_any(head, {"\"eventSource\"", "\"EventSource\""})) {
        return "it looks like the event of one invocation: a line for it has the source "
               "lambda:FUNCTION and the event as 'body'";
    }
    if (head.starts_with("[") || head.starts_with("{\n") || head.starts_with("{\r\n")) {
        return "a fixture has one JSON object a line: jq -c . FILE writes an object so, jq -c "
               "'.[]' FILE a list of them";
    }
    return {};
}

std::string_view text_hint(std::string_view head) {
    if (any_line_begins(head, {"AWSTemplateFormatVersion:", "Resources:", "Transform:"})) {
        return "it looks like a template: give it with --template";
    }
    if (any_line_begins(
            head,
            {"tables:",
             "queues:",
             "streams:",
             "outside:",
             "invocations:",
             "answers:",
             "refused:",
             "ignore:"})) {
        return "it looks like expectations: give them with --expect, beside the fixture that they "
               "are about";
    }
    if (any_line_begins(head, {"Messages:", "Items:", "MESSAGES\t", "ITEMS\t", "-----"}) ||
        any_line(head, [](std::string_view line) { return line == "ITEMS"; })) {
        return "it looks like a dump by the AWS CLI that is not JSON: ask again with --output "
               "json, then snowglobe fixture import FILE";
    }
    if (any_line(head, begins_with_time) ||
        has_any(head, {"START RequestId: ", "END RequestId: ", "REPORT RequestId: "})) {
        return "it looks like a log: it tells what handlers printed, a fixture what came in; write "
               "each input as a line";
    }
    if (head.starts_with('"')) {
        return "it looks like CSV, which does not say what type a value has: aws dynamodb scan "
               "does, and snowglobe fixture import reads its output";
    }
    return {};
}

} // namespace

std::string fixture_hint(std::string_view head) {
    using namespace std::string_view_literals;
    if (head.starts_with("\x1f\x8b"sv)) {
        return "it is compressed: gunzip it first";
    }
    if (head.starts_with("\xff\xfe"sv) || head.starts_with("\xfe\xff"sv)) {
        return "it is UTF-16, as PowerShell's > writes it: it must be UTF-8";
    }
    if (head.starts_with("\xef\xbb\xbf"sv)) {
        head.remove_prefix(3);
    }
    head.remove_prefix(std::min(head.size(), head.find_first_not_of(" \t\r\n")));
    const bool is_json =
        (head.starts_with('{') || head.starts_with('[')) && !begins_with_time(head);
    return std::string(is_json ? json_hint(head) : text_hint(head));
}

} // namespace snowglobe
