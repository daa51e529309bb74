// The answers of the Query protocol in JSON. Sources: what AWS has answered to API Gateway's
// integrations with SQS, which accept JSON (READMEs of aws-samples/serverless-patterns,
// apigw-rest-api-sqs*), to aws-sdk-for-zig (ListQueues) and to LocalStack's tests
// (test_get_queue_attributes_json_format, test_get_list_queues_fails_json_format).
#include "emulator/aws/operations.h"
#include "emulator/aws/query_codec.h"
#include "emulator/aws/query_names.h"
#include "emulator/aws/queue_url.h"

#include <algorithm>
#include <span>

namespace snowglobe {

namespace {

// Every member of a structure is there; one without a value is null. Results are called like their
// operation, others like their element in XML.
struct Structure {
    static constexpr std::size_t members_max = 9;
    std::string_view name;
    std::string_view members[members_max]; // "": no more
};
constexpr Structure structures[] = {
    {"BatchResultErrorEntry", {"Code", "Id", "Message", "SenderFault"}},
    {"CancelMessageMoveTask", {"ApproximateNumberOfMessagesMoved"}},
    {"ChangeMessageVisibilityBatch", {"Failed", "Successful"}},
    {"DeleteMessageBatch", {"Failed", "Successful"}},
    {"GetQueueAttributes", {"Attributes"}},
    {"ListDeadLetterSourceQueues", {"NextToken", "queueUrls"}},
    {"ListMessageMoveTasks", {"Results"}},
    {"ListMessageMoveTasksResultEntry",
     {"ApproximateNumberOfMessagesMoved",
      "ApproximateNumberOfMessagesToMove",
      "DestinationArn",
      "FailureReason",
      "MaxNumberOfMessagesPerSecond",
      "SourceArn",
      "StartedTimestamp",
      "Status",
      "TaskHandle"}},
    {"ListQueueTags", {"Tags"}},
    {"ListQueues", {"NextExclusiveStartQueueName", "NextToken", "queueUrls"}},
    {"Message",
     {"Attributes",
      "Body",
      "MD5OfBody",
      "MD5OfMessageAttributes",
      "MessageAttributes",
      "MessageId",
      "ReceiptHandle"}},
    {"MessageAttribute",
     {"BinaryListValues", "BinaryValue", "DataType", "StringListValues", "StringValue"}},
    {"ReceiveMessage", {"messages"}},
    {"SendMessage",
     {"MD5OfMessageAttributes",
      "MD5OfMessageBody",
      "MD5OfMessageSystemAttributes",
      "MessageId",
      "SequenceNumber"}},
    {"SendMessageBatch", {"Failed", "Successful"}},
    {"SendMessageBatchResultEntry",
     {"Id",
      "MD5OfMessageAttributes",
      "MD5OfMessageBody",
      "MD5OfMessageSystemAttributes",
      "MessageId",
      "SequenceNumber"}},
};

// Two lists are called here otherwise than in the JSON protocol.
std::string_view json_name(std::string_view member) {
    return member == "Messages" ? "messages" : member == "QueueUrls" ? "queueUrls" : member;
}

class JsonShaper {
public:
    explicit JsonShaper(std::string_view operation) : operation_(operation) {}

    json shape(std::string_view name, const json& value) const {
        if (!value.is_object()) {
            return value;
        }
        json out = json::object();
        const auto* found =
            std::ranges::find_if(structures, [&](const auto& row) { return row.name == name; });
        if (found != std::end(structures)) {
            for (const std::string_view member : found->members) {
                if (!member.empty()) {
                    out[member] = nullptr;
                }
            }
        }
        for (const auto& [member, given] : value.items()) {
            out[json_name(member)] = shape_member(member, given);
        }
        return out;
    }

private:
    // Lists stay lists, maps become lists of their entries.
    json shape_member(std::string_view name, const json& value) const {
        const WireName* row = find_wire_name(name);
        if (row == nullptr || (!value.is_array() && !value.is_object())) {
            return value;
        }
        const std::string element = element_name(*row, operation_);
        json out = json::array();
        if (value.is_array()) {
            for (const json& one : value) {
                out.push_back(shape(element, one));
            }
            return out;
        }
        for (const auto& [key, entry] : value.items()) {
            json shown = json::object();
            shown[row->key] = key;
            shown["Value"] = shape(element, entry);
            out.push_back(std::move(shown));
        }
        return out;
    }

    std::string_view operation_;
};

} // namespace

HttpResponse render_query_json(const ReplyForm& form, const Reply& reply, const Id128& request_id) {
    const std::string id = to_uuid(request_id);
    HttpResponse response;
    json body = json::object();
    if (reply.error) {
        const QueryError error = query_error(form.service, *reply.error);
        response.status = error.status;
        body["Error"] = {{"Code", error.code}, {"Message", error.text}, {"Type", error.type}};
        body["RequestId"] = id;
    } else {
        json& inner = body[form.operation + "Response"];
        inner["ResponseMetadata"]["RequestId"] = id;
        const AwsOperation* operation = find_aws_operation(form.target_prefix, form.operation);
        if (operation != nullptr && !operation->is_void) {
            json result = reply.body;
            if (names_queue_urls(result)) {
                make_queue_urls_outer(result, form.host);
            }
            inner[form.operation + "Result"] =
                JsonShaper(form.operation).shape(form.operation, result);
        }
    }
    response.body = body.dump();
    response.headers = {{"x-amzn-RequestId", id}, {"Content-Type", "application/json"}};
    return response;
}

} // namespace snowglobe
