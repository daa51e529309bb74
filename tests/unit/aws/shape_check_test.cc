// What is said of requests that do not have their operation's shape, in each service's words:
// dynamodb.md 1, 1a and 2, sqs-kinesis.md 2 and 6, lambda.md 2.3.
#include "emulator/aws/shape_check.h"
#include "tests/unit/aws/front_door.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

namespace snowglobe {

class ShapeCheck : public testing::Test {
protected:
    // "Code: text", or "" if the request passes.
    std::string refusal(const char* service, const char* operation, const std::string& request) {
        try {
            checker.coerced(service, operation, json::parse(request));
            return "";
        } catch (const ApiError& error) {
            EXPECT_EQ(error.status, 400);
            return error.code + ": " + error.message;
        }
    }
    json seen(const char* service, const char* operation, const std::string& request) {
        return checker.check(service, operation, json::parse(request));
    }
    std::string dynamodb(const char* operation, const std::string& request) {
        return refusal("dynamodb", operation, request);
    }
    std::string kinesis(const char* operation, const std::string& request) {
        return refusal("kinesis", operation, request);
    }

    ShapeChecker checker{front_door::all_doors()};
};

const std::string one = "ValidationException: 1 validation error detected: ";

TEST_F(ShapeCheck, WhatIsWellFormedIsNotCopied) {
    EXPECT_FALSE(checker.coerced(
        "dynamodb", "PutItem", json::parse(R"({"TableName":"abc","Item":{"a":{"S":"x"}}})")));
    EXPECT_FALSE(checker.coerced(
        "sqs", "SendMessage", json::parse(R"({"QueueUrl":"http://q","MessageBody":"x"})")));
}

TEST_F(ShapeCheck, ServicesThatAreNotOfAwsPass) {
    EXPECT_FALSE(checker.coerced("execute-api", "Request", json::parse(R"({"anything":null})")));
    EXPECT_FALSE(checker.coerced("toy", "PutItem", json::array()));
}

TEST_F(ShapeCheck, NullsAndUnknownMembersAreDroppedAtEveryLevel) {
    EXPECT_EQ(
        seen(
            "kinesis",
            "PutRecords",
            R"({"StreamName":"s","StreamARN":null,"Zebra":1,"Aardvark":[],
                "Records":[{"Data":"","PartitionKey":"k","ExplicitHashKey":null,"More":{}}]})"),
        json::parse(R"({"StreamName":"s","Records":[{"Data":"","PartitionKey":"k"}]})"));
    // A member that is null is missing.
    EXPECT_EQ(
        kinesis("PutRecord", R"({"StreamName":"s","PartitionKey":"k","Data":null})"),
        one + "Value null at 'data' failed to satisfy constraint: Member must not be null");
}

TEST_F(ShapeCheck, KinesisNumbersComeIntoRange) {
    EXPECT_EQ(
        seen("kinesis", "CreateStream", R"({"StreamName":"s","ShardCount":2.9})")["ShardCount"], 2);
    EXPECT_EQ(
        seen("kinesis", "CreateStream", R"({"StreamName":"s","ShardCount":1e30})")["ShardCount"],
        2147483647);
    EXPECT_EQ(
        seen(
            "kinesis",
            "CreateStream",
            R"({"StreamName":"s","ShardCount":18446744073709551615})")["ShardCount"],
        2147483647);
    // Floor, not towards zero: the text shows the number that was compared.
    EXPECT_EQ(
        kinesis("CreateStream", R"({"StreamName":"s","ShardCount":-0.5})"),
        one + "Value '-1' at 'shardCount' failed to satisfy constraint: Member must have value "
              "greater than or equal to 1");
}

TEST_F(ShapeCheck, KinesisTypes) {
    const auto text = [&](const std::string& request) { return kinesis("PutRecord", request); };
    const std::string serialization = "SerializationException: ";
    EXPECT_EQ(
        text(R"({"StreamName":1})"),
        serialization + "class com.amazon.coral.value.json.numbers.TruncatingBigNumber can not be "
                        "converted to an String");
    EXPECT_EQ(
        text(R"({"StreamName":true})"),
        serialization + "class java.lang.Boolean can not be converted to an String");
    EXPECT_EQ(
        text(R"({"StreamName":[]})"), serialization + "Start of list found where not expected");
    EXPECT_EQ(
        text(R"({"StreamName":{}})"),
        serialization + "Start of structure or map found where not expected.");
    EXPECT_EQ(
        text(R"({"Data":"abc"})"),
        serialization + "'abc' can not be converted to a Blob: Base64 encoded length is expected a "
                        "multiple of 4 bytes but found: 3");
    EXPECT_EQ(
        text(R"({"Data":"a-c="})"),
        serialization + "'a-c=' can not be converted to a Blob: Invalid Base64 character: '-'");
    EXPECT_EQ(
        kinesis("CreateStream", R"({"ShardCount":"1"})"),
        serialization + "class java.lang.String can not be converted to an Integer");
    EXPECT_EQ(kinesis("PutRecords", R"({"Records":"x"})"), serialization + "Expected list or null");
    // Types come before constraints: everything that is required is missing here, too.
    EXPECT_EQ(kinesis("PutRecords", R"({"Records":[1]})"), serialization + "Expected null");
}

TEST_F(ShapeCheck, KinesisListsEveryViolationUpToTen) {
    EXPECT_EQ(
        kinesis("GetShardIterator", R"({"StreamName":"","ShardIteratorType":"NEVER"})"),
        "ValidationException: 4 validation errors detected: "
        "Value null at 'shardId' failed to satisfy constraint: Member must not be null; "
        "Value 'NEVER' at 'shardIteratorType' failed to satisfy constraint: Member must satisfy "
        "enum value set: [AFTER_SEQUENCE_NUMBER, LATEST, AT_TIMESTAMP, AT_SEQUENCE_NUMBER, "
        "TRIM_HORIZON]; "
        "Value '' at 'streamName' failed to satisfy constraint: Member must satisfy regular "
        "expression pattern: [a-zA-Z0-9_.-]+; "
        "Value '' at 'streamName' failed to satisfy constraint: Member must have length greater "
        "than or equal to 1");
    std::string records;
    for (int i = 0; i < 12; ++i) {
        records += R"({"PartitionKey":"k"},)";
    }
    records.pop_back();
    const std::string text =
        kinesis("PutRecords", R"({"StreamName":"s","Records":[)" + records + "]}");
    EXPECT_TRUE(text.starts_with("ValidationException: 10 validation errors detected: Value null "
                                 "at 'records.1.member.data'"));
    EXPECT_NE(text.find("'records.10.member.data'"), std::string::npos);
    EXPECT_EQ(text.find("'records.11.member.data'"), std::string::npos);
}

TEST_F(ShapeCheck, KinesisPatternsAreWrittenWithoutAnchors) {
    EXPECT_EQ(
        kinesis(
            "PutRecord",
            R"({"StreamName":"s","PartitionKey":"k","Data":"","ExplicitHashKey":"01"})"),
        one + "Value '01' at 'explicitHashKey' failed to satisfy constraint: Member must satisfy "
              "regular expression pattern: 0|([1-9]\\d{0,38})");
    // No length is given for it; the expression must not recurse through a megabyte.
    EXPECT_TRUE(kinesis(
                    "PutRecord",
                    R"({"StreamName":"s","PartitionKey":"k","Data":"","ExplicitHashKey":")" +
                        std::string(1 << 20, '1') + "\"}")
                    .starts_with(one));
}

TEST_F(ShapeCheck, LengthsCountAsJavaDoes) {
    // 256 letters of two bytes fit; a letter beyond the first plane counts twice.
    std::string key;
    for (int i = 0; i < 256; ++i) {
        key += "é";
    }
    EXPECT_EQ(
        kinesis("PutRecord", R"({"StreamName":"s","Data":"","PartitionKey":")" + key + "\"}"), "");
    key.resize(510);
    key += "😀";
    EXPECT_NE(
        kinesis("PutRecord", R"({"StreamName":"s","Data":"","PartitionKey":")" + key + "\"}"), "");
}

TEST_F(ShapeCheck, KinesisNamesAMapsKeysTogether) {
    EXPECT_EQ(
        kinesis("AddTagsToStream", R"({"StreamName":"s","Tags":{"":"v"}})"),
        one + "Value '{=v}' at 'tags' failed to satisfy constraint: Map keys must satisfy "
              "constraint: [Member must have length less than or equal to 128, Member must have "
              "length greater than or equal to 1]");
    EXPECT_EQ(
        kinesis("RemoveTagsFromStream", R"({"StreamName":"s","TagKeys":["a",""]})"),
        one + "Value '[a, ]' at 'tagKeys' failed to satisfy constraint: Member must satisfy "
              "constraint: [Member must have length less than or equal to 128, Member must have "
              "length greater than or equal to 1]");
}

TEST_F(ShapeCheck, SqsNamesTheFirstMemberThatIsMissing) {
    EXPECT_EQ(
        refusal("sqs", "SendMessage", "{}"),
        "MissingRequiredParameterException: The request must contain the parameter QueueUrl.");
    EXPECT_EQ(
        refusal("sqs", "SendMessage", R"({"QueueUrl":"u"})"),
        "MissingRequiredParameterException: The request must contain the parameter MessageBody.");
    // Entries of a batch fail one by one, and an attribute's name has a text of its own.
    EXPECT_EQ(refusal("sqs", "SendMessageBatch", R"({"QueueUrl":"u","Entries":[{}]})"), "");
    EXPECT_EQ(
        refusal("sqs", "GetQueueAttributes", R"({"QueueUrl":"u","AttributeNames":["x"]})"), "");
    EXPECT_EQ(
        refusal("sqs", "ReceiveMessage", R"({"QueueUrl":"u","MaxNumberOfMessages":"1"})"),
        "SerializationException: STRING_VALUE can not be converted to an Integer");
}

TEST_F(ShapeCheck, LambdaNamesThePathOfANestedMember) {
    EXPECT_EQ(
        refusal(
            "lambda",
            "CreateEventSourceMapping",
            R"({"FunctionName":"f","ScalingConfig":{"MaximumConcurrency":1}})"),
        one + "Value '1' at 'scalingConfig.maximumConcurrency' failed to satisfy constraint: "
              "Member must have value greater than or equal to 2");
    EXPECT_EQ(
        refusal(
            "lambda", "CreateEventSourceMapping", R"({"FunctionName":"f","StartingPosition":"X"})"),
        one + "Value 'X' at 'startingPosition' failed to satisfy constraint: Member must satisfy "
              "enum value set: [LATEST, AT_TIMESTAMP, TRIM_HORIZON]");
    for (const char* name :
         {"f",
          "my-function_2",
          "f:$LATEST",
          "123456789012:function:f",
          "arn:aws:lambda:us-east-1:123456789012:function:f:alias"}) {
        EXPECT_EQ(
            refusal("lambda", "GetFunction", R"({"FunctionName":")" + std::string(name) + "\"}"),
            "");
    }
    EXPECT_NE(refusal("lambda", "GetFunction", R"({"FunctionName":"a b"})"), "");
}

TEST_F(ShapeCheck, DynamodbTypes) {
    const std::string serialization = "SerializationException: ";
    const auto put = [&](const std::string& value) {
        return dynamodb("PutItem", R"({"Item":{"a":)" + value + "}}"); // no table name: types first
    };
    EXPECT_EQ(put(R"({"S":5})"), serialization + "NUMBER_VALUE cannot be converted to String");
    EXPECT_EQ(put(R"({"S":5.5})"), serialization + "DECIMAL_VALUE cannot be converted to String");
    EXPECT_EQ(put(R"({"N":true})"), serialization + "TRUE_VALUE cannot be converted to String");
    EXPECT_EQ(
        put(R"({"S":[]})"), serialization + "Unrecognized collection type class java.lang.String");
    EXPECT_EQ(
        put(R"({"S":{}})"), serialization + "Start of structure or map found where not expected");
    EXPECT_EQ(put(R"({"L":"x"})"), serialization + "Unexpected field type");
    EXPECT_EQ(put(R"({"L":["x"]})"), serialization + "Unexpected value type in payload");
    EXPECT_EQ(put(R"("x")"), serialization + "Unexpected value type in payload");
    EXPECT_EQ(put(R"({"BOOL":"maybe"})"), serialization + "Unexpected token received from parser");
    EXPECT_EQ(put(R"({"BOOL":[]})"), serialization);
    EXPECT_EQ(
        put(R"([])"),
        serialization +
            "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.AttributeValue");
    EXPECT_EQ(
        dynamodb("PutItem", R"({"Item":[]})"),
        serialization + "Unrecognized collection type java.util.Map<java.lang.String, "
                        "com.amazonaws.dynamodb.v20120810.AttributeValue>");
    EXPECT_EQ(
        dynamodb("Scan", R"({"Limit":"1"})"),
        serialization + "STRING_VALUE cannot be converted to Integer");
    EXPECT_TRUE(dynamodb("BatchGetItem", R"({"RequestItems":{"abc":{"Keys":[1]}}})")
                    .starts_with(serialization + "class sun.reflect.generics"));
}

TEST_F(ShapeCheck, DynamodbReadsBooleansFromText) {
    const json request = seen(
        "dynamodb",
        "Query",
        R"({"TableName":"abc","ConsistentRead":"YES","ScanIndexForward":"f","Limit":1.9,
            "ExclusiveStartKey":{"k":{"BOOL":"true"}}})");
    EXPECT_EQ(request["ConsistentRead"], true);
    EXPECT_EQ(request["ScanIndexForward"], false);
    EXPECT_EQ(request["Limit"], 1);
    // The operation must see that it was text: it words its errors by that.
    EXPECT_EQ(request["ExclusiveStartKey"]["k"]["BOOL"], "true");
}

TEST_F(ShapeCheck, DynamodbTableNamesByOperation) {
    const std::string new_empty =
        "Value at 'TableName' failed to satisfy constraint: Member must have length greater than "
        "or equal to 1";
    EXPECT_EQ(
        dynamodb("PutItem", R"({"TableName":"","Item":{},"ReturnValues":"X"})"), one + new_empty);
    EXPECT_EQ(
        dynamodb("GetItem", R"({"TableName":"ab","Key":{}})"),
        one + "Value 'ab' at 'tableName' failed to satisfy constraint: Member must have length "
              "greater than or equal to 3");
    // The length alone, where both are wrong; UpdateItem has both, the pattern first.
    EXPECT_EQ(
        dynamodb("GetItem", R"({"TableName":"a!","Key":{}})"),
        one + "Value 'a!' at 'tableName' failed to satisfy constraint: Member must have length "
              "greater than or equal to 3");
    EXPECT_EQ(
        dynamodb("UpdateItem", R"({"TableName":"a!","Key":{}})"),
        "ValidationException: 2 validation errors detected: "
        "Value 'a!' at 'tableName' failed to satisfy constraint: Member must satisfy regular "
        "expression pattern: [a-zA-Z0-9_.-]+; "
        "Value 'a!' at 'tableName' failed to satisfy constraint: Member must have length greater "
        "than or equal to 3");
    EXPECT_EQ(
        dynamodb("Query", R"({"TableName":"","Limit":0})"),
        "ValidationException: 2 validation errors detected: Value at 'Limit' failed to satisfy "
        "constraint: Member must have value greater than or equal to 1; " +
            new_empty);
    EXPECT_EQ(
        dynamodb("CreateTable", R"({})"),
        "ValidationException: The parameter 'TableName' is required but was not present in the "
        "request");
    EXPECT_EQ(
        dynamodb("DescribeTable", R"({"TableName":"ab"})"),
        "ValidationException: TableName must be at least 3 characters long and at most 255 "
        "characters long");
    // The older layer looks short names up, and an ARN is a name everywhere.
    EXPECT_EQ(
        dynamodb("TransactGetItems", R"({"TransactItems":[{"Get":{"TableName":"a","Key":{}}}]})"),
        "");
    EXPECT_EQ(
        dynamodb("GetItem", R"({"TableName":"arn:aws:dynamodb:r:000000000000:table/t","Key":{}})"),
        "");
}

TEST_F(ShapeCheck, DynamodbOldLayerListsAllInItsOrder) {
    // Without a table name even an operation of the newer layer answers so.
    EXPECT_EQ(
        dynamodb(
            "Scan",
            R"({"Select":"X","TotalSegments":0,"ReturnConsumedCapacity":"X","Limit":0,"Segment":-1,
                "ConditionalOperator":"X"})"),
        "ValidationException: 7 validation errors detected: "
        "Value 'X' at 'select' failed to satisfy constraint: Member must satisfy enum value set: "
        "[SPECIFIC_ATTRIBUTES, COUNT, ALL_ATTRIBUTES, ALL_PROJECTED_ATTRIBUTES]; "
        "Value '0' at 'totalSegments' failed to satisfy constraint: Member must have value greater "
        "than or equal to 1; "
        "Value 'X' at 'returnConsumedCapacity' failed to satisfy constraint: Member must satisfy "
        "enum value set: [INDEXES, TOTAL, NONE]; "
        "Value null at 'tableName' failed to satisfy constraint: Member must not be null; "
        "Value 'X' at 'conditionalOperator' failed to satisfy constraint: Member must satisfy enum "
        "value set: [OR, AND]; "
        "Value '-1' at 'segment' failed to satisfy constraint: Member must have value greater than "
        "or equal to 0; "
        "Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or "
        "equal to 1");
    // So does one whose integer had to be cut.
    EXPECT_EQ(
        dynamodb("Query", R"({"TableName":"abc","Limit":0.5})"),
        one + "Value '0' at 'limit' failed to satisfy constraint: Member must have value greater "
              "than or equal to 1");
}

TEST_F(ShapeCheck, DynamodbEnums) {
    EXPECT_EQ(
        dynamodb("PutItem", R"({"TableName":"abc","Item":{},"ReturnValues":"X"})"),
        one + "Value 'X' at 'returnValues' failed to satisfy constraint: Member must satisfy enum "
              "value set: [ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]");
    EXPECT_EQ(
        dynamodb(
            "UpdateItem",
            R"({"TableName":"abc","Key":{},"ReturnValues":"X","ReturnConsumedCapacity":"X"})"),
        one + "Failed to satisfy constraint: Member must satisfy enum value set: [ALL_OLD, "
              "UPDATED_OLD, ALL_NEW, UPDATE_NEW, NONE]");
    EXPECT_EQ(
        dynamodb("UpdateItem", R"({"TableName":"abc","Key":{},"ReturnConsumedCapacity":"X"})"),
        "ValidationException: Failed to satisfy constraint: Member must satisfy enum value set: "
        "[INDEXES, TOTAL, NONE]");
    // Each has an order of its own, as answers of AWS have shown it: nubo-db/dynamodb-conformance
    // and ack-api-quirks (DDB-TABLE-457).
    EXPECT_EQ(
        dynamodb(
            "UpdateTable",
            R"({"TableName":"abc",
                "AttributeDefinitions":[{"AttributeName":"a","AttributeType":"X"}],
                "StreamSpecification":{"StreamEnabled":true,"StreamViewType":"x"},
                "SSESpecification":{"SSEType":"X"},"BillingMode":"X"})"),
        "ValidationException: 4 validation errors detected: "
        "Value 'X' at 'billingMode' failed to satisfy constraint: Member must satisfy enum value "
        "set: [PROVISIONED, PAY_PER_REQUEST]; "
        "Value 'X' at 'sSESpecification.sSEType' failed to satisfy constraint: Member must satisfy "
        "enum value set: [AES256, KMS]; "
        "Value 'x' at 'streamSpecification.streamViewType' failed to satisfy constraint: Member "
        "must satisfy enum value set: [OLD_IMAGE, KEYS_ONLY, NEW_AND_OLD_IMAGES, NEW_IMAGE]; "
        "Value 'X' at 'attributeDefinitions.1.member.attributeType' failed to satisfy constraint: "
        "Member must satisfy enum value set: [B, N, S]");
    EXPECT_EQ(
        dynamodb(
            "UpdateTable",
            R"({"TableName":"abc","GlobalSecondaryIndexUpdates":[{"Create":{"IndexName":"abc",
                "KeySchema":[{"AttributeName":"a","KeyType":"X"}],
                "Projection":{"ProjectionType":"X"}}}]})"),
        "ValidationException: 2 validation errors detected: "
        "Value 'X' at 'globalSecondaryIndexUpdates.1.member.create.keySchema.1.member.keyType' "
        "failed to satisfy constraint: Member must satisfy enum value set: [HASH, RANGE]; "
        "Value 'X' at 'globalSecondaryIndexUpdates.1.member.create.projection.projectionType' "
        "failed to satisfy constraint: Member must satisfy enum value set: [ALL, INCLUDE, "
        "KEYS_ONLY]");
    // Where none was seen, in the model's order.
    EXPECT_EQ(
        kinesis("CreateStream", R"({"StreamName":"s","StreamModeDetails":{"StreamMode":"X"}})"),
        one + "Value 'X' at 'streamModeDetails.streamMode' failed to satisfy constraint: Member "
              "must satisfy enum value set: [PROVISIONED, ON_DEMAND]");
    // Operations have texts of their own for these.
    EXPECT_EQ(
        dynamodb(
            "Query", R"({"TableName":"abc","KeyConditions":{"k":{"ComparisonOperator":"near"}}})"),
        "");
}

TEST_F(ShapeCheck, DynamodbBatches) {
    EXPECT_EQ(
        dynamodb("BatchGetItem", R"({"RequestItems":{}})"),
        one + "Value at 'RequestItems' failed to satisfy constraint: Member must have length "
              "greater than or equal to 1");
    EXPECT_EQ(
        dynamodb("BatchGetItem", R"({"RequestItems":{"abc":{"Keys":[]}}})"),
        one + "Value at 'RequestItems.abc.member.Keys' failed to satisfy constraint: Member must "
              "have length greater than or equal to 1");
    EXPECT_EQ(
        dynamodb("BatchWriteItem", R"({"RequestItems":{}})"),
        "ValidationException: The requestItems parameter is required for BatchWriteItem");
    EXPECT_EQ(
        dynamodb("BatchWriteItem", R"({"RequestItems":{"abc":null}})"),
        "ValidationException: The requestItems parameter is required for BatchWriteItem")
        << "a null is as good as absent";
    EXPECT_EQ(
        dynamodb("BatchWriteItem", R"({"RequestItems":{"abc":[]}})"),
        one + "Value '{abc=[]}' at 'requestItems' failed to satisfy constraint: Map value must "
              "satisfy constraint: [Member must have length less than or equal to 25, Member must "
              "have length greater than or equal to 1]");
    EXPECT_EQ(
        dynamodb("TransactWriteItems", R"({"TransactItems":[]})"),
        one + "Value '[]' at 'transactItems' failed to satisfy constraint: Member must have length "
              "greater than or equal to 1");
    EXPECT_EQ(
        dynamodb(
            "TransactWriteItems",
            R"({"TransactItems":[{"Delete":{"TableName":"","Key":{}}},
                                 {"Delete":{"TableName":"abc"}}]})"),
        one + "Value null at 'transactItems.2.member.delete.key' failed to satisfy constraint: "
              "Member must not be null");
}

TEST_F(ShapeCheck, ThousandsOfLevelsAreNoDanger) {
    json value = {{"S", "x"}};
    for (int i = 0; i < 1'000; ++i) {
        value = json{{"L", json::array({std::move(value)})}};
    }
    const json request{{"TableName", "abc"}, {"Item", {{"a", value}}}};
    EXPECT_FALSE(checker.coerced("dynamodb", "PutItem", request));
    for (int i = 0; i < 200; ++i) {
        value = json{{"L", json::array({std::move(value)})}};
    }
    const json deeper{{"TableName", "abc"}, {"Item", {{"a", std::move(value)}}}};
    EXPECT_THROW(checker.coerced("dynamodb", "PutItem", deeper), ApiError);
}

// The tables name types, ranks and places without a gap, whatever the model becomes.
void add_shapes(const Shape* shape, std::set<const Shape*>& all) {
    if (shape == nullptr || !all.insert(shape).second) {
        return;
    }
    add_shapes(shape->key, all);
    add_shapes(shape->value, all);
    for (const ShapeMember& member : shape->members()) {
        add_shapes(member.shape, all);
    }
}

TEST(Shapes, MembersAreSortedAndRanked) {
    std::set<const Shape*> all;
    for (const front_door::FakeService& service : front_door::all_services()) {
        for (const OperationModel& operation : service.wire.model().operations) {
            add_shapes(operation.input, all);
            add_shapes(operation.output, all);
        }
    }
    EXPECT_GT(all.size(), 500U);
    for (const Shape* each : all) {
        const Shape& shape = *each;
        const auto members = shape.members();
        EXPECT_TRUE(std::is_sorted(members.begin(), members.end(), [](auto& a, auto& b) {
            return a.name < b.name;
        })) << shape.name;
        std::vector<std::uint16_t> ranks;
        for (const ShapeMember& member : members) {
            ranks.push_back(member.rank);
        }
        std::sort(ranks.begin(), ranks.end());
        for (std::size_t i = 0; i < ranks.size(); ++i) {
            EXPECT_EQ(ranks[i], i) << shape.name;
        }
    }
}

} // namespace snowglobe
