#include "services/lambda/filter.h"

#include "emulator/base/encoding.h"
#include "services/lambda/pattern.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace snowglobe::lambda {

namespace {

constexpr std::size_t pattern_length_max = 4096;

// SQS: the body is JSON where it is an object, else a string. A pattern that wants the other form
// does not match, and the message is dropped.
json queue_view(const json& record) {
    json view = to_exact(record);
    auto body = read_exact(record.value("body", ""));
    if (body && body->is_object()) {
        view["body"] = std::move(*body);
    }
    return view;
}

// Kinesis: members of `kinesis` beside those of the record, `data` decoded; nullopt: it is no JSON.
std::optional<json> stream_view(const json& record, bool needs_data) {
    json view = to_exact(record);
    for (auto& [name, value] : view["kinesis"].items()) {
        if (name != "data") {
            view[name] = value;
        }
    }
    if (needs_data) {
        const auto bytes = base64_decode(record.at("kinesis").value("data", ""));
        auto data = bytes ? read_exact(*bytes) : std::nullopt;
        if (!data || !data->is_object()) {
            return std::nullopt;
        }
        view["data"] = std::move(*data);
    }
    return view;
}

// Whether the pattern looks at the data, also inside "$or".
bool mentions(const json& pattern, const std::string& field) {
    if (pattern.contains(field)) {
        return true;
    }
    const auto either = pattern.find("$or");
    return either != pattern.end() && either->is_array() &&
           std::any_of(either->begin(), either->end(), [&](const json& one) {
               return one.is_object() && mentions(one, field);
           });
}

} // namespace

Filter::Filter(const std::vector<std::string>& patterns, std::string_view service)
    : service_(service) {
    for (const std::string& pattern : patterns) {
        if (auto value = read_exact(pattern)) {
            patterns_.push_back(std::move(*value));
        }
    }
}

bool Filter::accepts(const json& record) const {
    if (patterns_.empty()) {
        return true;
    }
    if (service_ == "kinesis") {
        return std::any_of(patterns_.begin(), patterns_.end(), [&](const json& pattern) {
            const auto view = stream_view(record, mentions(pattern, "data"));
            return view && pattern_matches(pattern, *view);
        });
    }
    // What a table's record carries as raw text is read here, with its numbers as they stand.
    const json view = service_ == "sqs" ? queue_view(record) : *read_exact(record.dump());
    return std::any_of(patterns_.begin(), patterns_.end(), [&](const json& pattern) {
        return pattern_matches(pattern, view);
    });
}

bool Filter::is_valid(std::string_view text, std::string_view service) {
    const auto pattern = read_exact(text);
    if (text.size() > pattern_length_max || !pattern || !is_pattern(*pattern)) {
        return false;
    }
    // Data of streams is JSON: a pattern for a string can never match.
    const std::string data = service == "kinesis"    ? "data"
                             : service == "dynamodb" ? "dynamodb"
                                                     : "";
    return data.empty() || !pattern->contains(data) || pattern->at(data).is_object();
}

} // namespace snowglobe::lambda
