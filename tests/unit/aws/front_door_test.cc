// What each service answers at the door, byte for byte, as its real one does.
#include "emulator/aws/cbor_codec.h"
#include "tests/unit/aws/front_door.h"

namespace snowglobe::front_door {

TEST_F(FrontDoor, ACallCarriesScopeAndConnection) {
    HttpRequest request = dynamodb_request("PutItem", R"({"TableName":"t"})");
    Call made = call(request);
    EXPECT_EQ(made.service, "dynamodb");
    EXPECT_EQ(made.operation, "PutItem");
    EXPECT_EQ(made.scope, (Scope{"000000000000", "eu-west-1"}));
    EXPECT_EQ(made.request, json::parse(R"({"TableName":"t"})"));
    EXPECT_EQ(made.connection, 7U);
    set_header(request, "Authorization", signature("dynamodb", "123456789012"));
    EXPECT_EQ(call(request).scope.account, "123456789012");
    // Thirteen digits are no account.
    set_header(request, "Authorization", signature("dynamodb", "1234567890123"));
    EXPECT_EQ(call(request).scope.account, "000000000000");
}

TEST_F(FrontDoor, DynamodbAnswersWithItsIdAndChecksum) {
    const HttpResponse response = answer(
        dynamodb_request("PutItem", "{}"), Reply{json{{"TableNames", json::array({"é"})}}, {}});
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.body, R"({"TableNames":["é"]})");
    EXPECT_EQ(response.header("Content-Type"), "application/x-amz-json-1.0");
    EXPECT_EQ(response.header("x-amz-crc32"), std::to_string(crc32(response.body)));
    const std::string id(response.header("x-amzn-RequestId").value_or(""));
    EXPECT_EQ(id.size(), 52U);
    EXPECT_EQ(id.find_first_not_of("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"), std::string::npos);
}

TEST_F(FrontDoor, DynamodbEchoesTheMediaTypeWithoutParameters) {
    HttpRequest request = dynamodb_request("PutItem", "{}");
    set_header(request, "Content-Type", "application/JSON; charset=utf-8");
    EXPECT_EQ(answer(request, Reply{}).header("Content-Type"), "application/json");
}

TEST_F(FrontDoor, DynamodbIsHealthy) {
    HttpRequest request;
    request.method = "GET";
    request.target = "/";
    request.headers = {{"Host", "localhost:4566"}};
    const HttpResponse response = refusal(request);
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.body, "healthy: dynamodb.us-east-1.amazonaws.com ");
    EXPECT_TRUE(response.header("x-amz-crc32"));
}

// dynamodb.md 1: content type, JSON, target, authorization, empty body. Each request below has all
// the later faults too, so it also shows the order.
TEST_F(FrontDoor, DynamodbChecksInItsOrder) {
    HttpRequest request = dynamodb_request("Nothing", "not json");
    set_header(request, "Authorization", std::nullopt);
    set_header(request, "Content-Type", "text/plain");
    HttpResponse response = refusal(request);
    EXPECT_EQ(response.status, 404);
    EXPECT_EQ(response.body, "<UnknownOperationException/>\n");

    set_header(request, "Content-Type", "application/x-amz-json-1.0");
    response = refusal(request);
    EXPECT_EQ(response.status, 400);
    EXPECT_EQ(response.body, R"({"__type":"com.amazon.coral.service#SerializationException"})");

    request.body = "";
    response = refusal(request);
    EXPECT_EQ(response.status, 400);
    EXPECT_EQ(response.body, R"({"__type":"com.amazon.coral.service#UnknownOperationException"})");

    set_header(request, "X-Amz-Target", "DynamoDB_20120810.ListTables");
    response = refusal(request);
    EXPECT_EQ(response.status, 400);
    EXPECT_EQ(
        response.body,
        R"({"__type":"com.amazon.coral.service#MissingAuthenticationTokenException",)"
        R"("message":"Request is missing Authentication Token"})");

    set_header(request, "Authorization", signature("dynamodb"));
    response = refusal(request);
    EXPECT_EQ(response.body, R"({"__type":"com.amazon.coral.service#SerializationException"})");

    request.body = "{}";
    EXPECT_EQ(call(request).operation, "ListTables");
}

TEST_F(FrontDoor, DynamodbNamesWhatASignatureLacks) {
    HttpRequest request = dynamodb_request("ListTables", "{}");
    set_header(request, "X-Amz-Date", std::nullopt);
    set_header(request, "Authorization", "AWS4-HMAC-SHA256 Signature=b");
    EXPECT_EQ(
        json::parse(refusal(request).body),
        (json{
            {"__type", "com.amazon.coral.service#IncompleteSignatureException"},
            {"message",
             "Authorization header requires 'Credential' parameter. Authorization header requires "
             "'SignedHeaders' parameter. Authorization header requires existence of either a "
             "'X-Amz-Date' or a 'Date' header. Authorization=AWS4-HMAC-SHA256 Signature=b"}}));
}

TEST_F(FrontDoor, MethodsAndPathsOfDynamodb) {
    HttpRequest request = dynamodb_request("ListTables", "{}");
    request.target = "/somewhere";
    EXPECT_EQ(refusal(request).status, 404);
    request.target = "/";
    request.method = "PUT";
    EXPECT_EQ(refusal(request).body, "<UnknownOperationException/>\n");
}

TEST_F(FrontDoor, WhatAwsHasAndSnowglobeHasNotIsAnExplicitError) {
    const HttpResponse dynamodb = refusal(dynamodb_request("CreateBackup", "{}"));
    EXPECT_EQ(dynamodb.status, 400);
    EXPECT_EQ(
        dynamodb.body,
        R"({"__type":"com.amazon.coral.service#UnknownOperationException","message":)"
        R"("Snowglobe does not support the operation CreateBackup of dynamodb yet."})");
    const HttpResponse kinesis = refusal(kinesis_request("SplitShard", "{}"));
    EXPECT_EQ(kinesis.status, 400);
    EXPECT_EQ(
        kinesis.body,
        R"({"__type":"UnknownOperationException","message":)"
        R"("Snowglobe does not support the operation SplitShard of kinesis yet."})");
    const HttpResponse sqs = refusal(sqs_request("StartMessageMoveTask", "{}"));
    EXPECT_EQ(sqs.status, 400);
    EXPECT_EQ(sqs.header("x-amzn-query-error"), "UnknownOperationException;Sender");
    const HttpResponse lambda = refusal(lambda_request("POST", "/2015-03-31/functions", "{}"));
    EXPECT_EQ(lambda.status, 404);
    EXPECT_EQ(lambda.header("x-amzn-ErrorType"), "UnknownOperationException");
    EXPECT_EQ(
        lambda.body,
        R"({"message":"Snowglobe does not support the operation CreateFunction of lambda yet."})");
    // A misspelt one is AWS's own error.
    EXPECT_EQ(
        refusal(kinesis_request("SplitShards", "{}")).body,
        R"({"__type":"UnknownOperationException"})");
}

TEST_F(FrontDoor, OtherServicesOfAwsAreNamed) {
    const HttpResponse events = refusal(json_request("events", "1.1", "AWSEvents.PutEvents", "{}"));
    EXPECT_EQ(events.status, 400);
    EXPECT_EQ(
        events.body,
        R"({"__type":"UnknownOperationException",)"
        R"("message":"Snowglobe does not support the AWS service events yet."})");
    // Without a target or an action it is REST: XML, with the code in a header for REST in JSON.
    for (const std::string path : {"/bucket?list-type=2", "/2013-04-01/hostedzone", "/schedules"}) {
        HttpRequest request = lambda_request("GET", path);
        set_header(request, "Authorization", signature("s3"));
        const HttpResponse rest = refusal(request);
        EXPECT_EQ(rest.status, 404);
        EXPECT_EQ(rest.header("x-amzn-ErrorType"), "UnknownOperationException");
        EXPECT_NE(rest.body.find("<Code>UnknownOperationException</Code>"), std::string::npos);
        EXPECT_NE(rest.body.find("does not support the AWS service s3 yet."), std::string::npos);
    }
}

TEST_F(FrontDoor, OtherServicesOfAwsAreNamedInCbor) {
    HttpRequest request = lambda_request("POST", "/service/Any/operation/PutMetricData");
    set_header(request, "Authorization", signature("monitoring"));
    set_header(request, "smithy-protocol", "rpc-v2-cbor");
    set_header(request, "Content-Type", "application/cbor");
    const HttpResponse answer = refusal(request);
    EXPECT_EQ(answer.header("smithy-protocol"), "rpc-v2-cbor");
    EXPECT_EQ(
        parse_cbor(answer.body, nullptr),
        json(
            {{"__type", "UnknownOperationException"},
             {"message", "Snowglobe does not support the AWS service monitoring yet."}}));
}

TEST_F(FrontDoor, DeepOrBrokenJsonIsRefusedBeforeItIsBuilt) {
    const auto nested = [](std::size_t depth) {
        return "{\"a\":" + std::string(depth - 1, '[') + std::string(depth - 1, ']') + "}";
    };
    EXPECT_EQ(call(dynamodb_request("PutItem", nested(2000))).operation, "PutItem");
    for (const std::string& body :
         {nested(2001),
          std::string(5'000'000, '['),
          std::string("[1,2]"),
          std::string("{} {}"),
          std::string("{\"a\":1e999}"),
          std::string("{\"a\":\"\xff\"}"),
          std::string("{\"a\":\"\xed\xa0\x80\"}"),
          std::string("\0", 1),
          std::string("{\"a\":NaN}")}) {
        EXPECT_EQ(
            refusal(dynamodb_request("PutItem", body)).body,
            R"({"__type":"com.amazon.coral.service#SerializationException"})")
            << body.substr(0, 30);
    }
    // Brackets in strings do not count.
    EXPECT_EQ(
        call(dynamodb_request("PutItem", "{\"a\":\"" + std::string(5000, '[') + "\\\"[\"}"))
            .operation,
        "PutItem");
}

TEST_F(FrontDoor, DynamodbErrorsHaveTheirNamespacesAndText) {
    const HttpRequest request = dynamodb_request("PutItem", "{}");
    EXPECT_EQ(
        answer(request, Reply{{}, ApiError::validation("bad")}).body,
        R"({"__type":"com.amazon.coral.validate#ValidationException","message":"bad"})");
    EXPECT_EQ(
        answer(
            request,
            Reply{
                {},
                ApiError("ConditionalCheckFailedException", "no", 400, json{{"Item", {{"a", 1}}}})})
            .body,
        R"({"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException",)"
        R"("Item":{"a":1},"message":"no"})");
    EXPECT_EQ(
        answer(
            request,
            Reply{
                {},
                ApiError(
                    "TransactionCanceledException",
                    "why",
                    400,
                    json{{"CancellationReasons", json::array()}})})
            .body,
        R"({"__type":"com.amazonaws.dynamodb.v20120810#TransactionCanceledException",)"
        R"("CancellationReasons":[],"Message":"why"})");
    const HttpResponse internal =
        answer(request, Reply{{}, ApiError("InternalServerError", "x", 500)});
    EXPECT_EQ(internal.status, 500);
}

TEST_F(FrontDoor, SqsErrorsCarryTheQueryCode) {
    const HttpRequest request = sqs_request("SendMessage", "{}");
    struct Case {
        std::string code;
        std::string type;
        std::string query;
        int status;
    };
    for (const Case& each : {
             Case{
                 "QueueDoesNotExist",
                 "com.amazonaws.sqs#QueueDoesNotExist",
                 "AWS.SimpleQueueService.NonExistentQueue;Sender",
                 400},
             Case{
                 "PurgeQueueInProgress",
                 "com.amazonaws.sqs#PurgeQueueInProgress",
                 "AWS.SimpleQueueService.PurgeQueueInProgress;Sender",
                 403},
             Case{
                 "EmptyBatchRequest",
                 "com.amazonaws.sqs#EmptyBatchRequest",
                 "AWS.SimpleQueueService.EmptyBatchRequest;Sender",
                 400},
             Case{
                 "ReceiptHandleIsInvalid",
                 "com.amazonaws.sqs#ReceiptHandleIsInvalid",
                 "ReceiptHandleIsInvalid;Sender",
                 404},
             Case{
                 "InvalidParameterValue",
                 "com.amazon.coral.service#InvalidParameterValueException",
                 "InvalidParameterValue;Sender",
                 400},
             Case{
                 "MissingRequiredParameterException",
                 "com.amazon.coral.service#MissingRequiredParameterException",
                 "MissingParameter;Sender",
                 400},
         }) {
        const HttpResponse response = answer(request, Reply{{}, ApiError(each.code, "m")});
        EXPECT_EQ(response.body, "{\"__type\":\"" + each.type + "\",\"message\":\"m\"}");
        EXPECT_EQ(response.header("x-amzn-query-error"), each.query);
        EXPECT_EQ(response.status, each.status) << each.code;
    }
}

TEST_F(FrontDoor, SqsVoidOperationsHaveNoBody) {
    const HttpResponse response = answer(sqs_request("DeleteQueue", "{}"), Reply{});
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.body, "");
    EXPECT_EQ(response.header("x-amzn-RequestId").value_or("").size(), 36U);
    // Nothing received is a document, though.
    EXPECT_EQ(answer(sqs_request("ListQueues", "{}"), Reply{}).body, "{}");
}

TEST_F(FrontDoor, QueueUrlsNameTheCallersHostOutsideAndNoHostInside) {
    const std::string inside = "http://sqs.eu-west-1.localhost:4566/000000000000/q";
    for (const std::string url :
         {"http://localhost:41234/000000000000/q",
          "https://sqs.eu-west-1.amazonaws.com/000000000000/q/",
          "http://queue.example/prefix/000000000000/q"}) {
        EXPECT_EQ(
            call(sqs_request("SendMessage", json{{"QueueUrl", url}}.dump())).request["QueueUrl"],
            inside);
    }
    // What is no such URL stays, for the service to refuse.
    for (const std::string url : {"q", "http://localhost:4566/q", "http://localhost"}) {
        EXPECT_EQ(
            call(sqs_request("SendMessage", json{{"QueueUrl", url}}.dump())).request["QueueUrl"],
            url);
    }
    HttpRequest request = sqs_request("ListQueues", "{}");
    set_header(request, "Host", "127.0.0.1:41234");
    EXPECT_EQ(
        answer(request, Reply{json{{"QueueUrls", {inside}}}, {}}).body,
        R"({"QueueUrls":["http://127.0.0.1:41234/000000000000/q"]})");
    EXPECT_EQ(
        answer(request, Reply{json{{"QueueUrl", inside}}, {}}).body,
        R"({"QueueUrl":"http://127.0.0.1:41234/000000000000/q"})");
}

TEST_F(FrontDoor, SqsTakesAnyPathWithATarget) {
    HttpRequest request = sqs_request("SendMessage", "{}");
    request.target = "/000000000000/q";
    EXPECT_EQ(call(request).operation, "SendMessage");
}

TEST_F(FrontDoor, Kinesis) {
    EXPECT_EQ(
        refusal(kinesis_request("PutRecord", "")).body, R"({"__type":"SerializationException"})");
    EXPECT_EQ(
        refusal(kinesis_request("Nothing", "")).body, R"({"__type":"SerializationException"})");
    HttpRequest request = kinesis_request("PutRecord", "{}");
    request.target = "/any/path";
    EXPECT_EQ(call(request).operation, "PutRecord");
    const HttpResponse error =
        answer(request, Reply{{}, ApiError("ResourceNotFoundException", "gone")});
    EXPECT_EQ(error.body, R"({"__type":"ResourceNotFoundException","message":"gone"})");
    EXPECT_EQ(error.header("x-amz-id-2").value_or("").size(), 96U);
    EXPECT_EQ(answer(kinesis_request("DeleteStream", "{}"), Reply{}).body, "");
    request.method = "GET";
    EXPECT_EQ(refusal(request).status, 403);
    request.method = "POST";
    set_header(request, "Authorization", std::nullopt);
    EXPECT_EQ(
        refusal(request).body,
        R"({"__type":"MissingAuthenticationTokenException","message":"Missing Authentication Token"})");
}

// Only Kinesis speaks it.
TEST_F(FrontDoor, CborElsewhereIsRefused) {
    for (HttpRequest request :
         {dynamodb_request("ListTables", "\xa0"), sqs_request("ListQueues", "\xa0")}) {
        set_header(request, "Content-Type", "application/x-amz-cbor-1.1");
        const HttpResponse refused = refusal(request);
        EXPECT_EQ(refused.status, 501);
        EXPECT_NE(refused.body.find("CBOR"), std::string::npos);
    }
}

// A metric's label is one of these, whatever somebody sent.
TEST(KnownErrors, AreThoseOfTheServiceAndOfTheFramework) {
    EXPECT_TRUE(dynamodb::wire().has_error("ConditionalCheckFailedException"));
    EXPECT_TRUE(sqs::wire().has_error("QueueDoesNotExist"));
    EXPECT_TRUE(kinesis::wire().has_error("SerializationException"));
    EXPECT_FALSE(kinesis::wire().has_error("QueueDoesNotExist"));
    EXPECT_FALSE(sqs::wire().has_error("MadeUp"));
    EXPECT_FALSE(sqs::wire().has_error(""));
}

} // namespace snowglobe::front_door
