// Lambda's REST protocol: parts of a request become members of one document, and back.
#include "tests/unit/aws/front_door.h"

namespace snowglobe::front_door {

TEST_F(FrontDoor, LambdaInvokeComesTogetherFromPathQueryHeadersAndBody) {
    HttpRequest request = lambda_request(
        "POST",
        "/2015-03-31/functions/arn%3Aaws%3Alambda%3Aus-east-1%3A000000000000%3Afunction%3Af/"
        "invocations?Qualifier=%24LATEST",
        R"({"n": 1})");
    request.headers.emplace_back("X-Amz-Invocation-Type", "RequestResponse");
    request.headers.emplace_back("X-Amz-Log-Type", "Tail");
    EXPECT_EQ(call(request).payload.view(), R"({"n": 1})");
    EXPECT_EQ(
        call(request).request,
        (json{
            {"FunctionName", "arn:aws:lambda:us-east-1:000000000000:function:f"},
            {"Qualifier", "$LATEST"},
            {"InvocationType", "RequestResponse"},
            {"LogType", "Tail"}}));
    const HttpResponse response = answer(
        request,
        Reply{
            .body =
                {{"StatusCode", 200},
                 {"FunctionError", "Unhandled"},
                 {"ExecutedVersion", "$LATEST"},
                 {"LogResult", "bG9n"}},
            .payload = Bytes(R"({"errorMessage":"boom"})")});
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.body, R"({"errorMessage":"boom"})");
    EXPECT_EQ(response.header("X-Amz-Function-Error"), "Unhandled");
    EXPECT_EQ(response.header("X-Amz-Executed-Version"), "$LATEST");
    EXPECT_EQ(response.header("X-Amz-Log-Result"), "bG9n");
    EXPECT_EQ(answer(request, Reply{json{{"StatusCode", 202}}, {}}).status, 202);
}

TEST_F(FrontDoor, LambdaMappings) {
    EXPECT_EQ(
        call(lambda_request("GET", "/2015-03-31/event-source-mappings/?MaxItems=5&FunctionName=f"))
            .request,
        (json{{"MaxItems", 5}, {"FunctionName", "f"}}));
    const HttpRequest create =
        lambda_request("POST", "/2015-03-31/event-source-mappings", R"({"FunctionName":"f"})");
    EXPECT_EQ(call(create).request, (json{{"FunctionName", "f"}}));
    EXPECT_EQ(answer(create, Reply{json{{"UUID", "u"}}, {}}).status, 202);
    EXPECT_EQ(
        call(lambda_request("DELETE", "/2015-03-31/event-source-mappings/some-uuid")).request,
        (json{{"UUID", "some-uuid"}}));
    EXPECT_EQ(
        refusal(lambda_request("POST", "/2015-03-31/event-source-mappings", "{")).status, 400);
}

TEST_F(FrontDoor, LambdaErrors) {
    const HttpRequest request = lambda_request("GET", "/2015-03-31/functions/f");
    HttpResponse response = answer(
        request, Reply{{}, ApiError("ResourceNotFoundException", "Function not found: x", 404)});
    EXPECT_EQ(response.status, 404);
    EXPECT_EQ(response.header("x-amzn-ErrorType"), "ResourceNotFoundException");
    EXPECT_EQ(response.body, R"({"Message":"Function not found: x","Type":"User"})");
    response = answer(
        request,
        Reply{
            {},
            ApiError(
                "TooManyRequestsException",
                "Rate Exceeded.",
                429,
                json{{"Reason", "ReservedFunctionConcurrentInvocationLimitExceeded"}})});
    EXPECT_EQ(
        json::parse(response.body),
        (json{
            {"Reason", "ReservedFunctionConcurrentInvocationLimitExceeded"},
            {"Type", "User"},
            {"message", "Rate Exceeded."}}));
    response = answer(request, Reply{{}, ApiError::validation("1 validation error detected: ...")});
    EXPECT_EQ(response.body, R"({"message":"1 validation error detected: ..."})");
    HttpRequest unsigned_request = request;
    set_header(unsigned_request, "Authorization", std::nullopt);
    response = refusal(unsigned_request);
    EXPECT_EQ(response.status, 403);
    EXPECT_EQ(response.body, R"({"message":"Missing Authentication Token"})");
    EXPECT_EQ(
        refusal(lambda_request("GET", "/2015-03-31/nothing")).body,
        "<UnknownOperationException/>\n");
}

} // namespace snowglobe::front_door
