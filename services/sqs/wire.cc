#include "services/sqs/wire.h"

#include "emulator/base/utf8.h"
#include "services/sqs/queue_url.h"

#include <algorithm>

namespace snowglobe::sqs {

namespace {

#include "services/sqs/model.inc"

constexpr std::string_view framework = "com.amazon.coral.service#";

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

// The codes that Query has where an error is not of SQS's model.
std::string query_code_of(std::string code) {
    constexpr std::string_view ending = "Exception";
    if (code == "SerializationException") {
        return "MalformedInput";
    }
    if (code.ends_with(ending)) {
        code.resize(code.size() - ending.size());
    }
    return code;
}

void tell_query_code(ErrorWords& words, const std::string& code) {
    words.headers.emplace_back(
        "x-amzn-query-error", code + (words.status < 500 ? ";Sender" : ";Receiver"));
}

// SQS names the first member that is missing; a batch's entries fail one by one, and every other
// rule has its own text, which the operations know.
std::optional<ApiError>
sqs_error(std::string_view, const json&, const std::vector<ShapeViolation>& violations) {
    const ShapeMember* missing = nullptr;
    for (const ShapeViolation& violation : violations) {
        const bool is_missing =
            violation.constraint == Constraint::not_null && violation.path.size() == 1;
        if (is_missing && (missing == nullptr || violation.top().place < missing->place)) {
            missing = &violation.top();
        }
    }
    if (missing != nullptr) {
        return ApiError(
            "MissingRequiredParameterException",
            "The request must contain the parameter " + std::string(missing->name) + ".");
    }
    for (const ShapeViolation& violation : violations) {
        if (violation.constraint == Constraint::not_null &&
            violation.path.back().member == nullptr) {
            return ApiError("SerializationException", "Expected list or null");
        }
    }
    return std::nullopt;
}

const ShapeDialect sqs_dialect{token_type_error, nullptr, false, false, sqs_error, {}};

// /<account>/<name>
bool is_queue_path(std::string_view path) {
    while (path.ends_with('/')) {
        path.remove_suffix(1);
    }
    return std::count(path.begin(), path.end(), '/') >= 2;
}

class SqsWire final : public AwsWire {
public:
    SqsWire() : AwsWire(service_model) {}

    // An action that says neither version nor service is taken for SQS's, as it was when nobody
    // else had this protocol.
    Claim claim(const Knock& knock) const override {
        const Claim claim = AwsWire::claim(knock);
        const bool is_query =
            knock.target.empty() && (knock.has_action || knock.has_query_signature);
        return claim == Claim::none && is_query && knock.authorization.service.empty() &&
                       knock.says_aws()
                   ? Claim::fallback
                   : claim;
    }

    const ShapeDialect& dialect() const override { return sqs_dialect; }

    ErrorWords words_of(const ApiError& error) const override {
        ErrorWords words(error);
        const auto* own = std::ranges::find(sqs_errors, error.code, &SqsError::shape);
        if (own != std::end(sqs_errors)) {
            words.type = "com.amazonaws.sqs#" + error.code;
            words.status = error.status == 400 ? own->status : error.status;
            words.query_code = own->query_code.empty() ? own->shape : own->query_code;
            if (words.query_code == ".") {
                words.query_code = "AWS.SimpleQueueService." + error.code;
            }
            tell_query_code(words, words.query_code);
            if (error.message == "The specified queue does not exist.") {
                words.query_text = "The specified queue does not exist for this wsdl version.";
            }
            return words;
        }
        const auto* foreign = std::ranges::find_if(sqs_foreign_errors, [&](const auto& row) {
            return row.query_code == error.code || row.shape == error.code;
        });
        const bool is_foreign = foreign != std::end(sqs_foreign_errors);
        words.type = std::string(framework) +
                     (is_foreign ? std::string(foreign->shape) : error.code);
        const std::string code(is_foreign ? foreign->query_code : std::string_view(error.code));
        tell_query_code(words, code);
        words.query_code = query_code_of(code);
        if (error.code == "SerializationException") {
            words.text_name = "Message";
        }
        return words;
    }

    ApiError at_the_door(ApiError error) const override {
        if (error.code == "MissingAuthenticationTokenException") {
            error.message = "Missing Authentication Token";
            error.status = 403;
        }
        return error;
    }

    void received(const Knock& knock, const ReplyForm& form, Call& call) const override {
        if (form.protocol != Protocol::aws_json && form.model->input != nullptr) {
            complete_form(knock.request, *form.model->input, call.request);
        }
        make_queue_urls_inner(call.request, form.region);
        if (call.operation.starts_with("SendMessage")) {
            const std::string_view header = knock.request.header("x-amzn-trace-id").value_or("");
            if (is_valid_utf8(header)) { // else no answer could show it
                call.trace_header = header;
            }
        }
    }

    void answered(const ReplyForm& form, json& body) const override {
        make_queue_urls_outer(body, form.scheme, form.host);
    }

    // Two lists are called here otherwise than in the JSON protocol, and ListQueues has a member of
    // its own.
    void answered_query_json(json& result) const override {
        const auto rename = [&](std::string_view from, std::string_view to) {
            const auto found = result.find(from);
            if (found == result.end()) {
                return false;
            }
            json value = std::move(*found);
            result.erase(from);
            result[to] = std::move(value);
            return true;
        };
        rename("Messages", "messages");
        if (rename("QueueUrls", "queueUrls")) {
            result["NextExclusiveStartQueueName"] = nullptr;
        }
    }

    // What makes or lists queues is not asked of one of them.
    bool is_action_elsewhere(std::string_view action, std::string_view path) const override {
        return (action == "CreateQueue" || action == "ListQueues") && is_queue_path(path);
    }

    ApiError missing_parameter(const std::string& name) const override {
        return {
            "MissingRequiredParameterException",
            "The request must contain the parameter " + name + "."};
    }

    std::optional<ApiError>
    unsigned_query(const ReplyForm& form, std::string_view path) const override {
        const std::string resource =
            std::string(form.scheme) + "://" + form.host + std::string(path);
        return ApiError(
            "AccessDenied", "Access to the resource " + resource + " is denied.", 403);
    }

private:
    // A queue's path stands for a missing QueueUrl, and an empty batch cannot be told from none.
    static void complete_form(const HttpRequest& request, const Shape& input, json& document) {
        if (input.find("QueueUrl") != nullptr && !document.contains("QueueUrl") &&
            is_queue_path(request.path())) {
            document["QueueUrl"] = "http://localhost" + std::string(request.path());
        }
        if (input.find("Entries") != nullptr && !document.contains("Entries")) {
            document["Entries"] = json::array();
        }
    }

    std::span<const std::string_view> resource_members() const override {
        static constexpr std::string_view names[] = {"QueueUrl", "QueueName", "SourceArn"};
        return names;
    }
};

} // namespace

const AwsWire& wire() {
    static const SqsWire wire;
    return wire;
}

} // namespace snowglobe::sqs
