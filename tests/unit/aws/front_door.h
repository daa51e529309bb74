#pragma once
// A router over services that do nothing, and requests as SDKs send them.
#include "emulator/aws/json_codec.h"
#include "emulator/aws/route.h"
#include "emulator/base/encoding.h"
#include "services/dynamodb/wire.h"
#include "services/kinesis/wire.h"
#include "services/lambda/wire.h"
#include "services/sqs/wire.h"

#include <gtest/gtest.h>

namespace snowglobe::front_door {

inline Outcome nothing(Service&, Context&, const json&) {
    return json::object();
}

// A service by its wire alone: nothing is run.
struct FakeService {
    std::string_view name;
    const AwsWire& wire;
    std::vector<OperationRow> rows;

    FakeService(
        std::string_view name_, const AwsWire& wire_, std::vector<std::string_view> operations)
        : name(name_), wire(wire_) {
        for (const std::string_view operation : operations) {
            rows.push_back({operation, nothing});
        }
    }
};

inline const std::vector<FakeService>& all_services() {
    static const std::vector<FakeService> services{
        {"dynamodb", dynamodb::wire(), {"PutItem", "ListTables"}},
        {"dynamodbstreams", dynamodb::streams_wire(), {"ListStreams"}},
        {"kinesis", kinesis::wire(), {"PutRecord", "DeleteStream"}},
        {"sqs", sqs::wire(), {"SendMessage", "DeleteQueue", "ListQueues"}},
        {"lambda",
         lambda::wire(),
         {"Invoke",
          "CreateEventSourceMapping",
          "ListEventSourceMappings",
          "DeleteEventSourceMapping",
          "GetFunction"}}};
    return services;
}

inline std::vector<Door> all_doors() {
    std::vector<Door> doors;
    for (const FakeService& service : all_services()) {
        doors.push_back({service.name, &service.wire, service.rows});
    }
    return doors;
}

constexpr Id128 request_id{0xde, 0xad, 0xbe, 0xef};

inline std::string signature(const std::string& service, const std::string& key = "AKIDEXAMPLE") {
    return "AWS4-HMAC-SHA256 Credential=" + key + "/20261121/eu-west-1/" + service +
           "/aws4_request, SignedHeaders=host;x-amz-date, Signature=abc";
}

inline HttpRequest json_request(
    const std::string& service,
    const std::string& version,
    const std::string& target,
    std::string body) {
    HttpRequest request;
    request.method = "POST";
    request.target = "/";
    request.headers = {
        {"Host", "localhost:4566"},
        {"Content-Type", "application/x-amz-json-" + version},
        {"X-Amz-Target", target},
        {"X-Amz-Date", "20261121T000000Z"},
        {"Authorization", signature(service)}};
    request.body = std::move(body);
    request.connection = 7;
    return request;
}

inline HttpRequest dynamodb_request(const std::string& operation, std::string body) {
    return json_request("dynamodb", "1.0", "DynamoDB_20120810." + operation, std::move(body));
}
inline HttpRequest sqs_request(const std::string& operation, std::string body) {
    return json_request("sqs", "1.0", "AmazonSQS." + operation, std::move(body));
}
inline HttpRequest kinesis_request(const std::string& operation, std::string body) {
    return json_request("kinesis", "1.1", "Kinesis_20131202." + operation, std::move(body));
}
inline HttpRequest
lambda_request(const std::string& method, const std::string& target, std::string body = "") {
    HttpRequest request;
    request.method = method;
    request.target = target;
    request.headers = {
        {"Host", "localhost:4566"},
        {"X-Amz-Date", "20261121T000000Z"},
        {"Authorization", signature("lambda")}};
    request.body = std::move(body);
    return request;
}

inline void
set_header(HttpRequest& request, std::string_view name, std::optional<std::string> value) {
    std::erase_if(request.headers, [&](const auto& header) {
        return equals_ignoring_case(header.first, name);
    });
    if (value) {
        request.headers.emplace_back(name, *value);
    }
}

class FrontDoor : public ::testing::Test {
protected:
    const Router router{all_doors()};

    HttpResponse refusal(const HttpRequest& request) {
        const Routed routed = router.route(request);
        const auto* error = std::get_if<ApiError>(&routed.outcome);
        EXPECT_NE(error, nullptr) << "it was let in";
        return render_reply(routed.form, Reply{{}, error ? *error : ApiError("", "")}, request_id);
    }
    Call call(const HttpRequest& request) {
        Routed routed = router.route(request);
        if (const auto* error = std::get_if<ApiError>(&routed.outcome)) {
            ADD_FAILURE() << error->code << " " << error->message;
            return {};
        }
        return std::get<Call>(routed.outcome);
    }
    HttpResponse answer(const HttpRequest& request, const Reply& reply) {
        return render_reply(router.route(request).form, reply, request_id);
    }
};

} // namespace snowglobe::front_door
