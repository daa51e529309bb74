// SQS's Query protocol: forms become the documents that the JSON protocol has, and answers XML.
#include "emulator/aws/query_codec.h"
#include "tests/unit/aws/front_door.h"

namespace snowglobe::front_door {

namespace {

HttpRequest query_request(std::string form, const std::string& path = "/") {
    HttpRequest request = sqs_request("", std::move(form));
    request.target = path;
    set_header(request, "X-Amz-Target", std::nullopt);
    set_header(request, "Content-Type", "application/x-www-form-urlencoded; charset=utf-8");
    return request;
}

json read(const std::string& form) {
    // A queue that knows every operation.
    const bool is_of_a_queue = form.find("QueueName") == std::string::npos;
    const HttpRequest request = query_request(form, is_of_a_queue ? "/000000000000/q" : "/");
    const Knock knock(request);
    const std::string operation(find_parameter(*knock.parameters, "Action"));
    const FakeService service{"sqs", sqs::wire(), {operation}};
    ReplyForm reply_form;
    reply_form.region = "us-east-1";
    const auto read =
        sqs::wire().read(knock, {service.name, &service.wire, service.rows}, reply_form);
    if (const auto* error = std::get_if<ApiError>(&read)) {
        return error->message;
    }
    return std::get<Call>(read).request;
}

std::string write(const std::string& operation, const Reply& reply) {
    ReplyForm form;
    form.wire = &sqs::wire();
    form.protocol = Protocol::query;
    form.operation = operation;
    form.model = sqs::wire().model().find_operation(operation);
    form.host = "localhost:4566";
    return render_reply(form, reply, request_id).body;
}

// What stands between the root's tag and the metadata.
std::string result(const std::string& operation, const json& body) {
    const std::string text = write(operation, Reply{body, {}});
    const std::string head = "<?xml version=\"1.0\"?><" + operation +
                             "Response xmlns=\"http://queue.amazonaws.com/doc/2012-11-05/\">";
    const std::string tail = "<ResponseMetadata><RequestId>" + to_uuid(request_id) +
                             "</RequestId></ResponseMetadata></" + operation + "Response>";
    EXPECT_TRUE(text.starts_with(head) && text.ends_with(tail)) << text;
    return text.substr(head.size(), text.size() - head.size() - tail.size());
}

} // namespace

TEST(QueryCodec, AFormIsTheDocumentOfTheJsonProtocol) {
    EXPECT_EQ(
        read("Action=SendMessage&Version=2012-11-05&QueueUrl=http%3A%2F%2Fh%2F0%2Fq"
             "&MessageBody=a+b%26%C3%A9&DelaySeconds=5"
             "&MessageAttribute.1.Name=n&MessageAttribute.1.Value.DataType=Number"
             "&MessageAttribute.1.Value.StringValue=7"
             "&MessageAttribute.2.Name=b&MessageAttribute.2.Value.DataType=Binary"
             "&MessageAttribute.2.Value.BinaryValue=AP%2B%3D"),
        json::parse(R"({"QueueUrl":"http://sqs.us-east-1.localhost:4566/0/q","MessageBody":"a b&é","DelaySeconds":5,)"
                    R"("MessageAttributes":{"n":{"DataType":"Number","StringValue":"7"},)"
                    R"("b":{"DataType":"Binary","BinaryValue":"AP+="}}})"));
    EXPECT_EQ(
        read("Action=CreateQueue&QueueName=q&Attribute.1.Name=DelaySeconds&Attribute.1.Value=5"
             "&Tag.1.Key=k&Tag.1.Value="),
        json::parse(R"({"QueueName":"q","Attributes":{"DelaySeconds":"5"},"tags":{"k":""}})"));
    EXPECT_EQ(
        read("Action=ChangeMessageVisibilityBatch"
             "&ChangeMessageVisibilityBatchRequestEntry.2.Id=b"
             "&ChangeMessageVisibilityBatchRequestEntry.1.Id=a"
             "&ChangeMessageVisibilityBatchRequestEntry.1.VisibilityTimeout=-1")["Entries"],
        json::parse(R"([{"Id":"a","VisibilityTimeout":-1},{"Id":"b"}])"));
    EXPECT_EQ(
        read("Action=AddPermission&Label=l&AWSAccountId.1=1&ActionName.1=*"),
        json::parse(R"({"QueueUrl":"http://sqs.us-east-1.localhost:4566/000000000000/q","Label":"l",)"
                    R"("AWSAccountIds":["1"],"Actions":["*"]})"));
}

// An index orders and reserves nothing: 10 comes behind 9, a billion costs as much as 1.
TEST(QueryCodec, IndexesMayHaveHolesAndAnyOrder) {
    EXPECT_EQ(
        read("Action=UntagQueue&TagKey.999999999=d&TagKey.10=c&TagKey.9=b&TagKey.0=a")["TagKeys"],
        (json{"a", "b", "c", "d"}));
    // Of two with one name the first counts.
    EXPECT_EQ(read("Action=UntagQueue&TagKey.1=a&TagKey.1=b")["TagKeys"], (json{"a"}));
}

TEST(QueryCodec, SpellingsOfOldClientsAreTaken) {
    const json tags{{"k", "v"}};
    EXPECT_EQ(read("Action=TagQueue&Tags.1.Key=k&Tags.1.Value=v")["Tags"], tags);
    EXPECT_EQ(
        read("Action=SetQueueAttributes&Attribute.Name=k&Attribute.Value=v")["Attributes"], tags);
    EXPECT_EQ(read("Action=GetQueueAttributes&AttributeName=All")["AttributeNames"], (json{"All"}));
    // botocore's empty list, and no list at all.
    EXPECT_EQ(read("Action=SendMessageBatch&Entries=")["Entries"], json::array());
    EXPECT_EQ(read("Action=SendMessageBatch")["Entries"], json::array());
    EXPECT_FALSE(read("Action=TagQueue").contains("Tags"));
}

// What does not fit keeps its form, so that the check of shapes names it as with JSON.
TEST(QueryCodec, WhatDoesNotFitIsLeftToTheCheckOfShapes) {
    for (const std::string text : {"x", "", "1x", "1.5", "0x1", "99999999999999999999"}) {
        EXPECT_EQ(read("Action=ReceiveMessage&WaitTimeSeconds=" + text)["WaitTimeSeconds"], text);
    }
    EXPECT_TRUE(read("Action=SendMessage&MessageBody.1=a")["MessageBody"].is_array());
    EXPECT_TRUE(read("Action=SendMessage&MessageBody.a=a")["MessageBody"].is_object());
    for (const std::string index : {"x", "-1", "+1", "1x", "9999999999"}) {
        EXPECT_TRUE(read("Action=UntagQueue&TagKey." + index + "=a")["TagKeys"].is_object());
    }
    EXPECT_EQ(
        read("Action=TagQueue&Tag.3.Key=a"),
        json("The request must contain the parameter Tag.3.Value."));
    EXPECT_EQ(
        read("Action=TagQueue&Tag.3.Value=a"),
        json("The request must contain the parameter Tag.3.Key."));
}

TEST(QueryCodec, ParametersAreBounded) {
    std::string form;
    for (std::size_t i = 0; i < query_parameters_max; ++i) {
        form += "a=&";
    }
    EXPECT_TRUE(read_query_parameters(query_request(form)));
    EXPECT_FALSE(read_query_parameters(query_request(form + "a=")));
    EXPECT_FALSE(read_query_parameters(query_request("a=%ff")));
    // A name of a million parts means nothing and costs nothing.
    std::string name = "TagKey";
    for (int i = 0; i < 1'000'000; ++i) {
        name += ".1";
    }
    EXPECT_FALSE(read("Action=UntagQueue&" + name + "=a").contains("TagKeys"));
}

TEST(QueryCodec, AnswersAreFlat) {
    EXPECT_EQ(
        result(
            "ReceiveMessage",
            json::parse(R"({"Messages":[{"Body":"a","Attributes":{"x":"1",)"
                        R"("y":"2"},"MessageAttributes":{"k":{"DataType":)"
                        R"("Binary","BinaryValue":"AA=="}}},{"Body":"b"}]})")),
        "<ReceiveMessageResult><Message><Attribute><Name>x</Name><Value>1</Value></Attribute>"
        "<Attribute><Name>y</Name><Value>2</Value></Attribute><Body>a</Body><MessageAttribute>"
        "<Name>k</Name><Value><BinaryValue>AA==</BinaryValue><DataType>Binary</DataType></Value>"
        "</MessageAttribute></Message><Message><Body>b</Body></Message></ReceiveMessageResult>");
    EXPECT_EQ(
        result(
            "DeleteMessageBatch",
            json::parse(R"({"Successful":[{"Id":"a"}],"Failed":[{"Id":"b","SenderFault":true}]})")),
        "<DeleteMessageBatchResult><BatchResultErrorEntry><Id>b</Id>"
        "<SenderFault>true</SenderFault></BatchResultErrorEntry><DeleteMessageBatchResultEntry>"
        "<Id>a</Id></DeleteMessageBatchResultEntry></DeleteMessageBatchResult>");
    EXPECT_EQ(
        result("ListQueueTags", json::parse(R"({"Tags":{"k":"v"}})")),
        "<ListQueueTagsResult><Tag><Key>k</Key><Value>v</Value></Tag></ListQueueTagsResult>");
    EXPECT_EQ(
        result(
            "ListQueues",
            json{{"QueueUrls", {"http://sqs.eu-west-1.localhost:4566/000000000000/q"}}}),
        "<ListQueuesResult><QueueUrl>http://localhost:4566/000000000000/q</QueueUrl>"
        "</ListQueuesResult>");
    EXPECT_EQ(result("ReceiveMessage", json::object()), "<ReceiveMessageResult/>");
    EXPECT_EQ(result("DeleteQueue", json::object()), "");
}

// SQS escapes quotes and carriage returns too; XML has no way to say the rest.
TEST(QueryCodec, TextIsEscaped) {
    EXPECT_EQ(
        result(
            "SendMessage",
            json{{"MessageId", std::string("<&>\"'\r\n\t\x01\0\xEF\xBF\xBE\xFFé", 16)}}),
        "<SendMessageResult><MessageId>&lt;&amp;&gt;&quot;'&#xD;\n\t"
        "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBDé</MessageId></SendMessageResult>");
}

TEST(QueryCodec, ErrorsHaveTheCodesOfThisProtocol) {
    const auto text = [](const std::string& code, const std::string& message) {
        const std::string body = write("SendMessage", Reply{{}, ApiError(code, message)});
        return body.substr(body.find("<Error>"), body.find("<Detail/>") - body.find("<Error>"));
    };
    const std::string sender = "<Error><Type>Sender</Type>";
    EXPECT_EQ(
        text("QueueDoesNotExist", "The specified queue does not exist."),
        sender + "<Code>AWS.SimpleQueueService.NonExistentQueue</Code><Message>The specified queue "
                 "does not exist for this wsdl version.</Message>");
    EXPECT_EQ(
        text("MissingRequiredParameterException", "<m>"),
        sender + "<Code>MissingParameter</Code><Message>&lt;m&gt;</Message>");
    EXPECT_EQ(
        text("SerializationException", "m"),
        sender + "<Code>MalformedInput</Code><Message>m</Message>");
    EXPECT_EQ(
        text("IncompleteSignatureException", "m"),
        sender + "<Code>IncompleteSignature</Code><Message>m</Message>");
    EXPECT_EQ(
        text("ResourceNotFoundException", "m"), // of the model, so its name stays
        sender + "<Code>ResourceNotFoundException</Code><Message>m</Message>");
}

TEST_F(FrontDoor, TheQueryProtocolOfSqs) {
    const Call sent = call(query_request("Action=SendMessage&MessageBody=a", "/000000000000/q/"));
    EXPECT_EQ(sent.service, "sqs");
    EXPECT_EQ(sent.operation, "SendMessage");
    EXPECT_EQ(sent.scope.region, "eu-west-1");
    EXPECT_EQ(
        sent.request,
        (json{
            {"MessageBody", "a"},
            {"QueueUrl", "http://sqs.eu-west-1.localhost:4566/000000000000/q"}}));
    // The operation is known to whoever counts requests.
    const Routed routed = router.route(query_request("Action=SendMessage"));
    EXPECT_EQ(router.operations()[routed.operation].name, "SendMessage");
    // A parameter wins over the path.
    EXPECT_EQ(
        call(query_request("Action=DeleteQueue&QueueUrl=http%3A%2F%2Fh%2F0%2Fother", "/0/q"))
            .request["QueueUrl"],
        "http://sqs.eu-west-1.localhost:4566/0/other");
    HttpRequest get = query_request("", "/?Action=ListQueues&QueueNamePrefix=a");
    get.method = "GET";
    set_header(get, "Content-Type", std::nullopt);
    EXPECT_EQ(call(get).request, (json{{"QueueNamePrefix", "a"}}));
}

TEST_F(FrontDoor, WhatTheQueryProtocolRefuses) {
    const auto code = [](const HttpResponse& response) {
        const std::size_t at = response.body.find("<Code>");
        return at == std::string::npos
                   ? response.body
                   : response.body.substr(at + 6, response.body.find("</Code>") - at - 6);
    };
    const HttpResponse unknown = refusal(query_request("Action=Nothing"));
    EXPECT_EQ(unknown.status, 400);
    EXPECT_EQ(unknown.header("Content-Type"), "text/xml");
    EXPECT_EQ(unknown.header("x-amzn-RequestId"), to_uuid(request_id));
    EXPECT_NE(
        unknown.body.find("The action Nothing is not valid for this endpoint."), std::string::npos);
    EXPECT_EQ(code(unknown), "InvalidAction");
    EXPECT_EQ(code(refusal(query_request("Action=ListQueues", "/0/q"))), "InvalidAction");
    const HttpResponse missing = refusal(query_request("Action=PurgeQueue")); // the fake has not
    EXPECT_EQ(missing.status, 400);
    EXPECT_EQ(code(missing), "InvalidAction");
    EXPECT_NE(missing.body.find("the operation PurgeQueue of sqs"), std::string::npos);
    HttpRequest in_json = query_request("Action=PurgeQueue");
    set_header(in_json, "Accept", "application/json");
    EXPECT_EQ(json::parse(refusal(in_json).body)["Error"]["Code"], "InvalidAction");
    EXPECT_EQ(refusal(query_request("Version=2012-11-05")).status, 404);
    EXPECT_EQ(refusal(query_request("Version=2012-11-05")).body, "<UnknownOperationException/>\n");
    EXPECT_EQ(code(refusal(query_request("Action=ListQueues&a=%ff"))), "MalformedInput");

    HttpRequest request = query_request("Action=ListQueues&Version=2012-11-05");
    set_header(request, "X-Amz-Date", std::nullopt);
    EXPECT_EQ(code(refusal(request)), "IncompleteSignature");
    set_header(request, "Authorization", std::nullopt);
    EXPECT_EQ(refusal(request).status, 403);
    EXPECT_EQ(code(refusal(request)), "AccessDenied");
    // Others speak no Query: their own errors.
    set_header(request, "X-Amz-Date", "20261121T000000Z");
    set_header(request, "Authorization", signature("kinesis"));
    EXPECT_EQ(refusal(request).body, "<UnknownOperationException/>\n");
    set_header(request, "Authorization", signature("sns"));
    EXPECT_EQ(code(refusal(request)), "InvalidAction");
}

// A form may be for a function behind the HTTP front, unless it says that it is SQS's.
TEST_F(FrontDoor, UnsignedFormsAreForAwsOnlyIfTheySaySo) {
    HttpRequest request = query_request("Action=save&Version=2");
    set_header(request, "Authorization", std::nullopt);
    EXPECT_EQ(sqs::wire().claim(Knock(request)), Claim::none);
    request.body = "Action=ListQueues&Version=2012-11-05";
    EXPECT_EQ(sqs::wire().claim(Knock(request)), Claim::named);
    request.body = "";
    request.target = "/000000000000/q?Action=DeleteQueue&X-Amz-Credential="
                     "444455556666%2F20261121%2Feu-west-2%2Fsqs%2Faws4_request";
    EXPECT_EQ(sqs::wire().claim(Knock(request)), Claim::named);
    EXPECT_EQ(call(request).scope, (Scope{"444455556666", "eu-west-2"}));
}

} // namespace snowglobe::front_door
