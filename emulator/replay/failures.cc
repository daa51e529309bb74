#include "emulator/replay/failures.h"

#include "emulator/base/json.h"
#include "emulator/base/log.h"
#include "emulator/call/draws.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace snowglobe {

namespace {

constexpr std::size_t text_bytes_max = 300;

bool is_word(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool has_digit(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string text_member(const json& document, const char* name) {
    const auto member = document.find(name);
    return member != document.end() && member->is_string() ? member->get<std::string>()
                                                           : std::string();
}

// "Oops: no such order", from the error document that Lambda makes of it.
std::string error_text(const InvocationRequest& request, const InvocationResult& result) {
    const json document = json::parse_or_discard(result.payload);
    if (!document.is_object()) {
        return printable(result.payload, text_bytes_max);
    }
    std::string message = text_member(document, "errorMessage");
    if (message.empty()) {
        message = text_member(document, "message"); // of a throttle
    }
    const std::string id = "RequestId: " + request.id + " Error: ";
    if (message.starts_with(id)) {
        message.erase(0, id.size());
    }
    std::string type = text_member(document, "errorType");
    if (type.empty()) {
        type = result.kind == InvocationResult::Kind::throttled ? "Throttled" : result.error_type;
    }
    return printable(type + ": " + message, text_bytes_max);
}

std::string identity(std::string_view source, std::string_view item) {
    return fmt::format("{} {}", source, item);
}

std::uint64_t hash_of(std::string_view source, std::string_view item) {
    return stable_hash(item) ^ (stable_hash(source) << 1);
}

// Of Kafka: {"orders-0": [{"offset": 15, ...}]}, as its topics and partitions are named inside.
std::vector<std::pair<std::string, std::string>> items_of_partitions(const json& partitions) {
    std::vector<std::pair<std::string, std::string>> items;
    for (const auto& [name, records] : partitions.items()) {
        if (!records.is_array()) {
            return {};
        }
        for (const json& record : records) {
            const auto offset = record.is_object() ? record.find("offset") : record.end();
            if (!record.is_object() || offset == record.end() || !offset->is_number_integer()) {
                return {};
            }
            items.emplace_back(name, std::to_string(offset->get<std::int64_t>()));
        }
    }
    return items;
}

} // namespace

std::vector<std::pair<std::string, std::string>> items_of(const json& event) {
    std::vector<std::pair<std::string, std::string>> items;
    if (!event.is_object()) {
        return items;
    }
    if (const auto partitions = event.find("records");
        partitions != event.end() && partitions->is_object()) {
        return items_of_partitions(*partitions);
    }
    const auto records = event.find("Records");
    if (records == event.end() || !records->is_array()) {
        return items;
    }
    for (const json& record : *records) {
        if (!record.is_object()) {
            return {};
        }
        if (const std::string id = text_member(record, "messageId"); !id.empty()) {
            items.emplace_back("", id);
            continue;
        }
        // The member named after the service holds the number: "kinesis", "dynamodb".
        std::string number;
        for (const auto& [name, member] : record.items()) {
            if (member.is_object() && number.empty()) {
                number = text_member(member, "sequenceNumber");
                number = number.empty() ? text_member(member, "SequenceNumber") : number;
            }
        }
        if (number.empty()) {
            return {};
        }
        items.emplace_back(text_member(record, "eventSourceARN"), number);
    }
    return items;
}

std::string without_ids(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        if (!is_word(text[at])) {
            out += text[at++];
            continue;
        }
        std::size_t end = at;
        while (end < text.size() &&
               (is_word(text[end]) ||
                (text[end] == '-' && end + 1 < text.size() && is_word(text[end + 1])))) {
            ++end;
        }
        const std::string_view word = text.substr(at, end - at);
        out += has_digit(word) ? std::string_view("…") : word;
        at = end;
    }
    return out;
}

void Failures::made(std::string_view source, std::string_view item, InputId input) {
    if (input != InputId::none) {
        inputs_.emplace(hash_of(source, item), input); // retries keep the first one's
    }
}

InputId Failures::input_of(std::string_view source, std::string_view item) const {
    const auto found = inputs_.find(hash_of(source, item));
    return found == inputs_.end() ? InputId::none : found->second;
}

Failures::Example
Failures::fail(std::string_view source, std::string_view item, Example example) {
    if (const InputId input = input_of(source, item); input != InputId::none) {
        example.input = input;
    }
    const std::string who = identity(source, item);
    if (!gone_.contains(who)) {
        failing_[{example.function, who}] = example;
    }
    return example;
}

void Failures::gone(const std::string& message) {
    const std::string who = identity("", message);
    gone_.insert(who);
    std::erase_if(failing_, [&](const auto& failing) { return failing.first.second == who; });
}

std::set<InputId> Failures::inputs_of(const InvocationRequest& request) const {
    std::set<InputId> inputs{input_of("", request.id)};
    for (const auto& [source, id] : items_of(json::parse_or_discard(request.payload))) {
        inputs.insert(input_of(source, id));
    }
    inputs.erase(InputId::none);
    return inputs;
}

void Failures::invocation_ended(const InvocationRequest& request, const InvocationResult& result) {
    const std::string& function = request.function.name;
    const bool ok = result.kind == InvocationResult::Kind::ok;
    const auto first_failing = failing_.lower_bound({function, ""});
    if (ok && (first_failing == failing_.end() || first_failing->first.first != function)) {
        return; // nothing to take back: the usual case reads no event
    }
    auto items = items_of(json::parse_or_discard(request.payload));
    const bool is_batch = !items.empty();
    if (!is_batch) {
        items.emplace_back("", request.id);
    }
    if (ok) {
        for (const auto& [source, id] : items) {
            failing_.erase({function, identity(source, id)});
        }
        return;
    }
    Example example;
    example.function = function;
    example.attempt = request.attempt;
    example.source = request.source;
    example.of = items.size();
    example.input = input_of("", request.id);
    example.text = error_text(request, result);
    std::optional<Example> first;
    for (const auto& [source, id] : items) {
        example.item = is_batch ? id : std::string();
        const Example told = fail(source, id, example);
        first = first.value_or(told);
    }
    count_error(*first);
}

void Failures::items_failed(const ItemFailures& failures) {
    Example example;
    example.function = failures.function;
    example.attempt = failures.attempt;
    example.source = failures.source;
    example.of = failures.of;
    example.input = input_of("", failures.invocation);
    example.text = "batchItemFailures: reported as failed";
    std::optional<Example> first;
    for (const std::string& id : failures.failed) {
        example.item = id;
        const Example told = fail(failures.arn, id, example);
        first = first.value_or(told);
    }
    // None: the batch's records have expired meanwhile, and nothing is left that could be tried.
    count_error(first.value_or(example));
}

void Failures::count_error(const Example& first) {
    Error& error = errors_[{first.function, without_ids(first.text)}];
    if (error.count++ == 0) {
        error.first = first;
    }
}

void Failures::dead_lettered(const DeadLetters& letters) {
    // A mapping sends one document about many records, a redrive the messages themselves.
    if (!letters.queue.empty()) {
        dead_letters_[letters.queue] += letters.function.empty() ? letters.items.size() : 1;
    }
    for (const std::string& id : letters.items) {
        const std::string item = identity(letters.arn, id);
        queues_[item] = letters.queue;
        if (!letters.function.empty() && !failing_.contains({letters.function, item})) {
            Example example; // given up without a try
            example.function = letters.function;
            example.attempt = 0;
            example.source = letters.source;
            example.item = id;
            example.of = letters.items.size();
            example.text = letters.condition;
            fail(letters.arn, id, std::move(example));
        }
    }
}

std::vector<Failures::Lost> Failures::lost() const {
    std::map<std::tuple<std::string, std::string, std::string>, Lost> grouped;
    for (const auto& [item, example] : failing_) {
        const auto queue = queues_.find(item.second);
        const std::string where = queue == queues_.end() ? std::string() : queue->second;
        Lost& lost = grouped[{example.function, without_ids(example.text), where}];
        if (lost.count++ == 0) {
            lost.function = example.function;
            lost.queue = where;
            lost.first = example;
        }
        if (example.input != InputId::none) {
            lost.inputs.insert(example.input);
        }
    }
    std::vector<Lost> out;
    for (auto& [key, lost] : grouped) {
        out.push_back(std::move(lost));
    }
    return out;
}

} // namespace snowglobe
