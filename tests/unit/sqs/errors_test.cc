// What SQS refuses, and in which words: one row a rule. Names in the rows: STD and FIFO are queues.
#include "tests/unit/sqs/fixture.h"

namespace snowglobe::sqs {

struct Refusal {
    const char* operation;
    const char* request; // JSON; "STD" and "FIFO" stand for queue URLs
    const char* error;
};

class SqsRefusals : public SqsTest {
public:
    void check(const Refusal& row) {
        json request = json::parse(row.request);
        if (request.contains("QueueUrl")) {
            request["QueueUrl"] = request["QueueUrl"] == "STD" ? standard : fifo;
        }
        EXPECT_EQ(error(row.operation, request), row.error) << row.request;
    }
    std::string standard = create("std");
    std::string fifo = create_fifo("fifo.fifo");
};

TEST_F(SqsRefusals, Queues) {
    create("taken", {{"VisibilityTimeout", "7"}});
    create("taken", {{"VisibilityTimeout", "7"}, {"DelaySeconds", "0"}}); // defaults count as equal
    create("taken");
    const Refusal rows[] = {
        {"CreateQueue",
         R"({})",
         "MissingRequiredParameterException: The request must contain the parameter QueueName."},
        {"CreateQueue",
         R"({"QueueName":"a.b"})",
         "InvalidParameterValueException: Can only include alphanumeric characters, hyphens, or "
         "underscores. 1 to 80 in length"},
        {"CreateQueue",
         R"({"QueueName":"a.fifo"})",
         "InvalidParameterValueException: Can only include alphanumeric characters, hyphens, or "
         "underscores. 1 to 80 in length"},
        {"CreateQueue",
         R"({"QueueName":"a","Attributes":{"FifoQueue":"true"}})",
         "InvalidParameterValueException: The name of a FIFO queue can only include alphanumeric "
         "characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in "
         "length"},
        {"CreateQueue",
         R"({"QueueName":"a","Attributes":{"FifoQueue":"false"}})",
         "InvalidAttributeName: Unknown Attribute FifoQueue."},
        {"CreateQueue",
         R"({"QueueName":"a","Attributes":{"Nonsense":"1"}})",
         "InvalidAttributeName: Unknown Attribute Nonsense."},
        {"CreateQueue",
         R"({"QueueName":"a","Attributes":{"QueueArn":"1"}})",
         "InvalidAttributeName: Unknown Attribute QueueArn."},
        {"CreateQueue",
         R"({"QueueName":"a","Attributes":{"DelaySeconds":"901"}})",
         "InvalidAttributeValue: Invalid value for the parameter DelaySeconds."},
        {"CreateQueue",
         R"({"QueueName":"a","Attributes":{"VisibilityTimeout":" 2"}})",
         "InvalidAttributeValue: Invalid value for the parameter VisibilityTimeout."},
        {"CreateQueue",
         R"({"QueueName":"a","Attributes":{"DeduplicationScope":"queue"}})",
         "InvalidAttributeName: You can specify the DeduplicationScope only when FifoQueue is set "
         "to true."},
        {"CreateQueue",
         R"({"QueueName":"a","Attributes":{"ContentBasedDeduplication":"true"}})",
         "InvalidAttributeName: Unknown Attribute ContentBasedDeduplication."},
        {"CreateQueue",
         R"({"QueueName":"taken","Attributes":{"VisibilityTimeout":"8"}})",
         "QueueNameExists: A queue already exists with the same name and a different value for "
         "attribute VisibilityTimeout"},
        {"SetQueueAttributes",
         R"({"QueueUrl":"STD","Attributes":{"FifoQueue":"true"}})",
         "InvalidAttributeName: Unknown Attribute FifoQueue."},
        {"SetQueueAttributes",
         R"({"QueueUrl":"FIFO","Attributes":{"FifoQueue":"false"}})",
         "InvalidAttributeValue: Invalid value for the parameter FifoQueue. Reason: Modifying "
         "queue type is not supported."},
        {"SendMessageBatch",
         R"({"QueueUrl":"FIFO","Entries":[{"Id":"a","MessageBody":"x"}]})",
         "InvalidParameterValueException: The request must contain the parameter MessageGroupId."},
        {"SetQueueAttributes",
         R"({"QueueUrl":"FIFO","Attributes":{"FifoThroughputLimit":"perMessageGroupId"}})",
         "InvalidAttributeValue: Invalid value for the parameter FifoThroughputLimit."},
        {"GetQueueAttributes",
         R"({"QueueUrl":"STD","AttributeNames":["All","Nope"]})",
         "InvalidAttributeName: Unknown Attribute Nope."},
        {"GetQueueUrl",
         R"({"QueueName":"nowhere"})",
         "QueueDoesNotExist: The specified queue does not exist."},
        {"ListQueues",
         R"({"MaxResults":1001})",
         "InvalidParameterValueException: Value 1001 for parameter MaxResults is invalid. Reason: "
         "Must be between 1 and 1000, if provided."},
    };
    for (const Refusal& row : rows) {
        check(row);
    }
}

TEST_F(SqsRefusals, RedrivePolicies) {
    create("closed", {{"RedriveAllowPolicy", R"({"redrivePermission":"denyAll"})"}});
    const auto set = [&](const std::string& name, const std::string& value) {
        return error(
            "SetQueueAttributes", {{"QueueUrl", standard}, {"Attributes", {{name, value}}}});
    };
    const auto refused = [&](const std::string& policy, const std::string& reason) {
        EXPECT_EQ(
            set("RedrivePolicy", policy),
            "InvalidParameterValueException: Value " + policy +
                " for parameter RedrivePolicy is invalid. Reason: " + reason);
    };
    refused(
        R"({"maxReceiveCount":1})",
        "Redrive policy does not contain mandatory attribute: deadLetterTargetArn.");
    refused(
        redrive_to("std", 0),
        "Invalid value for maxReceiveCount: 0, valid values are from 1 to 1000 both inclusive.");
    refused(
        redrive_to("std", 1001),
        "Invalid value for maxReceiveCount: 1001, valid values are from 1 to 1000 both inclusive.");
    refused(redrive_to("nowhere", 1), "Dead letter target does not exist.");
    refused(
        redrive_to("fifo.fifo", 1), "Dead-letter queue must be same type of queue as the source.");
    EXPECT_NE(
        set("RedrivePolicy", redrive_to("closed", 1)).find("RedrivePolicy is invalid"),
        std::string::npos);
    EXPECT_EQ(
        set("RedrivePolicy", "["),
        "InvalidAttributeValue: Invalid value for the parameter RedrivePolicy. Reason: Redrive "
        "policy is not a valid JSON map.");
    EXPECT_EQ(
        set("RedriveAllowPolicy", R"({"redrivePermission":"byQueue"})"),
        R"(InvalidParameterValueException: Value {"redrivePermission":"byQueue"} for parameter )"
        R"(RedriveAllowPolicy is invalid. Reason: Amazon SQS can't create the redrive allow )"
        R"(policy. When you specify the byQueue permission type, you must also specify one or )"
        R"(more sourceQueueArns values.)");
}

TEST_F(SqsRefusals, Messages) {
    const std::string unicode =
        "InvalidMessageContents: Invalid characters found. Valid unicode characters are #x9 | #xA "
        "| #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF";
    const Refusal rows[] = {
        {"SendMessage",
         R"({"QueueUrl":"STD","MessageBody":""})",
         "MissingRequiredParameterException: The request must contain the parameter MessageBody."},
        {"SendMessage", R"({"QueueUrl":"STD","MessageBody":"a\u0001"})", unicode.c_str()},
        {"SendMessage", R"({"QueueUrl":"STD","MessageBody":"a\uffff"})", unicode.c_str()},
        {"SendMessage",
         R"({"QueueUrl":"STD","MessageBody":"a","DelaySeconds":901})",
         "InvalidParameterValueException: Value 901 for parameter DelaySeconds is invalid. Reason: "
         "DelaySeconds must be >= 0 and <= 900."},
        {"SendMessage",
         R"({"QueueUrl":"STD","MessageBody":"a","MessageDeduplicationId":"d"})",
         "InvalidParameterValueException: Value d for parameter MessageDeduplicationId is invalid. "
         "Reason: The request include parameter that is not valid for this queue type."},
        {"SendMessage",
         R"({"QueueUrl":"FIFO","MessageBody":"a","MessageDeduplicationId":"d"})",
         "MissingRequiredParameterException: The request must contain the parameter "
         "MessageGroupId."},
        {"SendMessage",
         R"({"QueueUrl":"FIFO","MessageBody":"a","MessageGroupId":"g"})",
         "InvalidParameterValueException: The queue should either have ContentBasedDeduplication "
         "enabled or MessageDeduplicationId provided explicitly"},
        {"SendMessage",
         R"({"QueueUrl":"FIFO","MessageBody":"a","MessageGroupId":"g h",)"
         R"("MessageDeduplicationId":"d"})",
         "InvalidParameterValueException: Value g h for parameter MessageGroupId is invalid. "
         "Reason: MessageGroupId can only include alphanumeric and punctuation characters. 1 to "
         "128 in length."},
        {"ReceiveMessage",
         R"({"QueueUrl":"STD","MaxNumberOfMessages":11})",
         "InvalidParameterValueException: Value 11 for parameter MaxNumberOfMessages is invalid. "
         "Reason: Must be between 1 and 10, if provided."},
        {"ReceiveMessage",
         R"({"QueueUrl":"STD","AttributeNames":["Nope"]})",
         "InvalidAttributeName: Unknown Attribute Nope."},
        {"ReceiveMessage",
         R"({"QueueUrl":"STD","WaitTimeSeconds":21})",
         "InvalidParameterValueException: Value 21 for parameter WaitTimeSeconds is invalid. "
         "Reason: Must be >= 0 and <= 20, if provided."},
        {"ReceiveMessage",
         R"({"QueueUrl":"STD","ReceiveRequestAttemptId":"x"})",
         "InvalidParameterValueException: Value x for parameter ReceiveRequestAttemptId is "
         "invalid. Reason: The request include parameter that is not valid for this queue type."},
    };
    for (const Refusal& row : rows) {
        check(row);
    }
    // Equal to the maximum passes.
    const std::string small = create("small", {{"MaximumMessageSize", "1024"}});
    send(small, std::string(1024, 'x'));
    EXPECT_EQ(
        error("SendMessage", {{"QueueUrl", small}, {"MessageBody", std::string(1025, 'x')}}),
        "InvalidParameterValueException: One or more parameters are invalid. Reason: Message must "
        "be shorter than 1024 bytes.");
}

TEST_F(SqsRefusals, MessageAttributes) {
    const auto refused = [&](const json& attributes, const std::string& message) {
        EXPECT_EQ(
            error(
                "SendMessage",
                {{"QueueUrl", standard}, {"MessageBody", "b"}, {"MessageAttributes", attributes}}),
            "InvalidParameterValueException: " + message);
    };
    const json good = {{"DataType", "String"}, {"StringValue", "v"}};
    json many = json::object();
    for (int i = 0; i < 11; ++i) {
        many["a" + std::to_string(i)] = good;
    }
    refused(many, "Number of message attributes [11] exceeds the allowed maximum [10].");
    refused(
        {{std::string(256, 'a'), good}},
        "Message (user) attribute names must be shorter than 256 Bytes");
    refused(
        {{"a b", good}},
        "Message (user) attributes name can only contain upper and lower score characters, digits, "
        "periods, hyphens and underscores. ");
    refused(
        {{"aWs.x", good}},
        "You can't use message attribute names beginning with 'AWS.' or 'Amazon.'. These strings "
        "are reserved for internal use. Additionally, they cannot start or end with '.'.");
    refused(
        {{"a", {{"DataType", "Text"}, {"StringValue", "v"}}}},
        "The type of message (user) attribute 'a' is invalid. You must use only the following "
        "supported type prefixes: Binary, Number, String.");
    refused(
        {{"a", {{"DataType", "String"}, {"StringValue", ""}}}},
        "Message (user) attribute 'a' must contain a non-empty value of type 'String'.");
    for (const char* number :
         {"x", "1e127", "1e-129", "1.2.3", "123456789012345678901234567890123456789", "--1", "."}) {
        refused(
            {{"a", {{"DataType", "Number"}, {"StringValue", number}}}},
            "Can't cast the value of message (user) attribute 'a' to a number.");
    }
    for (const char* number :
         {"0",
          "-1.5",
          "1e126",
          "1E-128",
          "12345678901234567890123456789012345678",
          "0.00",
          "+.5"}) {
        send(
            standard,
            "b",
            {{"MessageAttributes", {{"a", {{"DataType", "Number.x"}, {"StringValue", number}}}}}});
    }
}

TEST_F(SqsRefusals, Batches) {
    json eleven = json::array();
    for (int i = 0; i < 11; ++i) {
        eleven.push_back({{"Id", std::to_string(i)}, {"MessageBody", "b"}});
    }
    const auto refused = [&](const json& entries, const std::string& error_text) {
        EXPECT_EQ(
            error("SendMessageBatch", {{"QueueUrl", standard}, {"Entries", entries}}), error_text);
    };
    refused(
        json::array(),
        "EmptyBatchRequest: There should be at least one SendMessageBatchRequestEntry in the "
        "request.");
    refused(
        eleven,
        "TooManyEntriesInBatchRequest: Maximum number of entries per request are 10. You have sent "
        "11.");
    refused(
        json::parse(R"([{"Id":"a b","MessageBody":"x"}])"),
        "InvalidBatchEntryId: A batch entry id can only contain alphanumeric characters, hyphens "
        "and underscores. It can be at most 80 letters long.");
    refused(
        json::parse(R"([{"Id":"a","MessageBody":"x"},{"Id":"a","MessageBody":"x"}])"),
        "BatchEntryIdsNotDistinct: Id a repeated.");
    const std::string big(600'000, 'x');
    refused(
        json::array({{{"Id", "a"}, {"MessageBody", big}}, {{"Id", "b"}, {"MessageBody", big}}}),
        "BatchRequestTooLong: Batch requests cannot be longer than 1048576 bytes. You have sent "
        "1200000 bytes.");
    // One bad entry fails alone; a list without entries is left out.
    const json reply = call(
        "SendMessageBatch",
        {{"QueueUrl", standard},
         {"Entries",
          json::parse(
              R"([{"Id":"a","MessageBody":"x"},{"Id":"b","MessageBody":"x",)"
              R"("DelaySeconds":-1}])")}});
    EXPECT_EQ(reply["Successful"].size(), 1U);
    EXPECT_EQ(
        reply["Failed"],
        json::parse(
            R"([{"Id":"b","SenderFault":true,"Code":"InvalidParameterValue","Message":"Value -1 )"
            R"(for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= )"
            R"(900."}])"));
    EXPECT_EQ(counts(standard), "1/0/0");
    EXPECT_FALSE(
        call(
            "SendMessageBatch",
            {{"QueueUrl", standard}, {"Entries", json::parse(R"([{"Id":"a","MessageBody":"x"}])")}})
            .contains("Failed"));
}

TEST_F(SqsRefusals, Permissions) {
    const auto add = [&](const std::string& label, const json& accounts, const json& actions) {
        return error(
            "AddPermission",
            {{"QueueUrl", standard},
             {"Label", label},
             {"AWSAccountIds", accounts},
             {"Actions", actions}});
    };
    EXPECT_EQ(add("l", {"111122223333"}, {"SendMessage", "ReceiveMessage"}), "no error: {}");
    EXPECT_EQ(
        call(
            "GetQueueAttributes",
            {{"QueueUrl", standard}, {"AttributeNames", {"Policy"}}})["Attributes"]["Policy"],
        R"({"Version":"2008-10-17",)"
        R"("Id":"arn:aws:sqs:us-east-1:000000000000:std/SQSDefaultPolicy",)"
        R"("Statement":[{"Sid":"l","Effect":"Allow",)"
        R"("Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":["SQS:SendMessage",)"
        R"("SQS:ReceiveMessage"],"Resource":"arn:aws:sqs:us-east-1:000000000000:std"}]})");
    EXPECT_EQ(
        add("l", {"111122223333"}, {"SendMessage"}),
        "InvalidParameterValueException: Value l for parameter Label is invalid. Reason: Already "
        "exists.");
    EXPECT_EQ(
        add("m", {"111122223333"}, {"CreateQueue"}),
        "InvalidParameterValueException: Value SQS:CreateQueue for parameter ActionName is "
        "invalid. Reason: Only the queue owner is allowed to invoke this action.");
    EXPECT_EQ(
        error("RemovePermission", {{"QueueUrl", standard}, {"Label", "m"}}),
        "InvalidParameterValueException: Value m for parameter Label is invalid. Reason: can't "
        "find label on existing policy.");
    call("RemovePermission", {{"QueueUrl", standard}, {"Label", "l"}});
    EXPECT_EQ(
        call("GetQueueAttributes", {{"QueueUrl", standard}, {"AttributeNames", {"Policy"}}}),
        json::object());
}

} // namespace snowglobe::sqs
