#include "services/sqs/errors.h"

#include "emulator/base/json.h"

#include <array>
#include <utility>

namespace snowglobe::sqs {

ApiError invalid_parameter(std::string message) {
    return {"InvalidParameterValueException", std::move(message)};
}

ApiError
invalid_value(std::string_view value, std::string_view parameter, std::string_view reason) {
    std::string text = "Value ";
    text.append(value).append(" for parameter ").append(parameter);
    return invalid_parameter(text.append(" is invalid. Reason: ").append(reason));
}

ApiError missing_parameter(std::string_view name) {
    return {
        "MissingRequiredParameterException",
        "The request must contain the parameter " + std::string(name) + "."};
}

ApiError no_such_queue() {
    return {"QueueDoesNotExist", "The specified queue does not exist."};
}

ApiError not_for_this_queue_type(std::string_view value, std::string_view parameter) {
    return invalid_value(
        value, parameter, "The request include parameter that is not valid for this queue type.");
}

std::string query_code(std::string_view shape) {
    // The pairs of the last Query model; every other code is the shape's own name.
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 4> renamed{{
        {"QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue"},
        {"QueueNameExists", "QueueAlreadyExists"},
        {"InvalidParameterValueException", "InvalidParameterValue"},
        {"MissingRequiredParameterException", "MissingParameter"},
    }};
    static constexpr std::array<std::string_view, 9> prefixed{
        "PurgeQueueInProgress",
        "QueueDeletedRecently",
        "TooManyEntriesInBatchRequest",
        "EmptyBatchRequest",
        "BatchEntryIdsNotDistinct",
        "BatchRequestTooLong",
        "InvalidBatchEntryId",
        "MessageNotInflight",
        "UnsupportedOperation"};
    for (const auto& [name, code] : renamed) {
        if (name == shape) {
            return std::string(code);
        }
    }
    for (const std::string_view name : prefixed) {
        if (name == shape) {
            return "AWS.SimpleQueueService." + std::string(name);
        }
    }
    return std::string(shape);
}

std::optional<std::string> text_member(const json& request, const char* name) {
    const auto found = request.find(name);
    if (found == request.end() || found->is_null()) {
        return std::nullopt;
    }
    return found->get<std::string>();
}

std::optional<std::int64_t> integer_member(const json& request, const char* name) {
    const auto found = request.find(name);
    if (found == request.end() || found->is_null()) {
        return std::nullopt;
    }
    return found->get<std::int64_t>();
}

std::string required_text(const json& request, const char* name) {
    std::optional<std::string> text = text_member(request, name);
    if (!text || text->empty()) {
        throw missing_parameter(name);
    }
    return *std::move(text);
}

const json& required_member(const json& request, const char* name) {
    const auto found = request.find(name);
    if (found == request.end() || found->is_null()) {
        throw missing_parameter(name);
    }
    return *found;
}

} // namespace snowglobe::sqs
