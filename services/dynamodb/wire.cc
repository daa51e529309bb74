#include "services/dynamodb/wire.h"

#include "emulator/aws/content_coding.h"
#include "emulator/base/encoding.h"
#include "emulator/net/gzip.h"

#include <algorithm>
#include <iterator>

namespace snowglobe::dynamodb {

namespace {

namespace tables {
#include "services/dynamodb/model.inc"
} // namespace tables
namespace stream_tables {
#include "services/dynamodb/stream_model.inc"
} // namespace stream_tables

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

// DynamoDB compresses longer answers for whoever accepts that.
void compress(const ReplyForm& form, HttpResponse& response) {
    constexpr std::size_t plain_bytes_max = 4'096;
    if (response.body.size() <= plain_bytes_max) {
        return;
    }
    const std::string_view coding = accepted_coding(form.accept_encoding);
    if (!coding.empty()) {
        response.body = coding == "gzip" ? gzip(response.body) : deflate(response.body);
        response.headers.emplace_back("Content-Encoding", coding);
    }
}

class DynamodbWire final : public AwsWire {
public:
    using AwsWire::AwsWire;

    // Its front door answers what of AWS's does not say whose it is, and whoever looks whether
    // there is somebody: GET /.
    Claim claim(const Knock& knock) const override {
        const Claim claim = AwsWire::claim(knock);
        const bool is_look = knock.request.method == "GET" && knock.request.path() == "/";
        return claim == Claim::none && knock.authorization.service.empty() &&
                       (knock.says_aws() || is_look)
                   ? Claim::fallback
                   : claim;
    }

    const ShapeDialect& dialect() const override { return dynamodb::dialect; }

    ErrorWords words_of(const ApiError& error) const override {
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
                                       : is_coral(error.code)
                                           ? coral
                                           : "com.amazonaws.dynamodb.v20120810#";
        ErrorWords words(error);
        words.type = std::string(space) + error.code;
        words.text_name = is_capital ? "Message" : "message";
        return words;
    }

    ApiError at_the_door(ApiError error) const override {
        if (error.code == "InternalFailure") {
            error.code = "InternalServerError";
        }
        return error;
    }

    std::optional<ApiError> turned_away(const HttpRequest& request) const override {
        if (request.path() != "/") {
            return no_operation();
        }
        return AwsWire::turned_away(request);
    }

    // A client is told the name under which it found us.
    void answered(const ReplyForm& form, json& body) const override {
        if (form.operation == "DescribeEndpoints" && !form.host.empty()) {
            for (json& endpoint : body.at("Endpoints")) {
                endpoint["Address"] = form.host;
            }
        }
    }

    void finish(const ReplyForm& form, const Id128& request_id, HttpResponse& response)
        const override {
        if (form.protocol != Protocol::text) {
            compress(form, response);
        }
        response.headers.emplace_back("x-amzn-RequestId", to_base36(request_id, 52));
        response.headers.emplace_back("x-amz-crc32", std::to_string(crc32(response.body)));
    }

private:
    std::span<const std::string_view> resource_members() const override {
        static constexpr std::string_view names[] = {
            "TableName", "StreamArn", "ResourceArn", "TableArn"};
        return names;
    }
};

} // namespace

const AwsWire& wire() {
    static const DynamodbWire wire(tables::service_model);
    return wire;
}

const AwsWire& streams_wire() {
    static const DynamodbWire wire(stream_tables::service_model);
    return wire;
}

} // namespace snowglobe::dynamodb
