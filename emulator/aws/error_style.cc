#include "emulator/aws/error_style.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace snowglobe {

namespace {

constexpr std::string_view coral = "com.amazon.coral.service#";

// Errors that come from AWS's service framework, not from a service's model.
constexpr std::string_view coral_errors[] = {
    "AccessDeniedException",
    "IncompleteSignatureException",
    "InvalidSignatureException",
    "MissingAuthenticationTokenException",
    "NotImplemented",
    "SerializationException",
    "UnknownOperationException",
    "UnrecognizedClientException",
};

bool is_coral(std::string_view code) {
    return std::find(std::begin(coral_errors), std::end(coral_errors), code) !=
           std::end(coral_errors);
}

// Modelled shapes of SQS: the query protocol's code where it differs, and the status.
struct SqsError {
    std::string_view shape;
    std::string_view query_code; // "" = the shape; "." = AWS.SimpleQueueService.<shape>
    int status = 400;
};
constexpr SqsError sqs_errors[] = {
    {"QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue"},
    {"QueueNameExists", "QueueAlreadyExists"},
    {"PurgeQueueInProgress", ".", 403},
    {"QueueDeletedRecently", "."},
    {"TooManyEntriesInBatchRequest", "."},
    {"EmptyBatchRequest", "."},
    {"BatchEntryIdsNotDistinct", "."},
    {"BatchRequestTooLong", "."},
    {"InvalidBatchEntryId", "."},
    {"MessageNotInflight", "."},
    {"UnsupportedOperation", "."},
    {"InvalidAttributeName", ""},
    {"InvalidAttributeValue", ""},
    {"InvalidMessageContents", ""},
    {"InvalidIdFormat", ""},
    {"OverLimit", "", 403},
    {"RequestThrottled", "", 403},
    {"InvalidSecurity", "", 403},
    {"ReceiptHandleIsInvalid", "", 404},
    {"InvalidAddress", "", 404},
    {"ResourceNotFoundException", "", 404},
    {"KmsAccessDenied", "KMS.AccessDeniedException"},
    {"KmsDisabled", "KMS.DisabledException"},
    {"KmsInvalidState", "KMS.InvalidStateException"},
    {"KmsNotFound", "KMS.NotFoundException"},
    {"KmsInvalidKeyUsage", "KMS.InvalidKeyUsageException"},
    {"KmsThrottled", "KMS.ThrottlingException"},
    {"KmsOptInRequired", "KMS.OptInRequired", 403},
};

// Outside SQS's model: known by their query code, with a shape of the framework.
struct SqsForeignError {
    std::string_view query_code;
    std::string_view shape;
};
constexpr SqsForeignError sqs_foreign_errors[] = {
    {"InvalidParameterValue", "InvalidParameterValueException"},
    {"MissingParameter", "MissingRequiredParameterException"},
    {"InvalidAction", "InvalidActionException"},
};

ErrorStyle sqs_style(const ApiError& error) {
    for (const SqsError& row : sqs_errors) {
        if (row.shape == error.code) {
            std::string query_code(row.query_code.empty() ? row.shape : row.query_code);
            if (query_code == ".") {
                query_code = "AWS.SimpleQueueService." + error.code;
            }
            return {
                "com.amazonaws.sqs#" + error.code,
                "message",
                error.status == 400 ? row.status : error.status,
                std::move(query_code)};
        }
    }
    for (const SqsForeignError& row : sqs_foreign_errors) {
        if (row.query_code == error.code || row.shape == error.code) {
            return {
                std::string(coral) + std::string(row.shape),
                "message",
                error.status,
                std::string(row.query_code)};
        }
    }
    return {
        std::string(coral) + error.code,
        error.code == "SerializationException" ? "Message" : "message",
        error.status,
        error.code};
}

ErrorStyle dynamodb_style(const ApiError& error) {
    constexpr std::string_view capital[] = {
        "SerializationException",
        "TransactionCanceledException",
        "IdempotentParameterMismatchException",
        "TransactionInProgressException",
    };
    const bool is_capital =
        std::find(std::begin(capital), std::end(capital), error.code) != std::end(capital);
    const std::string_view space = error.code == "ValidationException"
                                       ? "com.amazon.coral.validate#"
                                   : is_coral(error.code) ? coral
                                                          : "com.amazonaws.dynamodb.v20120810#";
    return {std::string(space) + error.code, is_capital ? "Message" : "message", error.status, {}};
}

} // namespace

ErrorStyle error_style(std::string_view service, const ApiError& error) {
    if (service == "sqs") {
        return sqs_style(error);
    }
    if (service == "dynamodb" || service == "dynamodbstreams") {
        return dynamodb_style(error);
    }
    // Kinesis, and services to come: no namespace.
    return {
        error.code,
        error.code == "SerializationException" ? "Message" : "message",
        error.status,
        {}};
}

} // namespace snowglobe
