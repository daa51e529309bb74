#pragma once
// What AWS's own description of a service says of its API: operations with the shapes of their
// requests and answers, where members travel and what they are called there, errors, protocol. The
// tables lie beside each service (services/<name>/model.inc), derived from botocore by
// scripts/derive-models. What the traits mean: https://smithy.io/2.0/aws/protocols/index.html.
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

namespace snowglobe {

enum class ShapeType : std::uint8_t {
    text,
    integer,      // 32 bits
    long_integer, // 64 bits
    boolean,
    blob,      // base64 text
    timestamp, // seconds of the epoch
    decimal,
    list,
    map,
    structure,
};

// Where a member travels in a REST protocol. payload: it is the body, or an event's whole content,
// and nothing else is there.
enum class Location : std::uint8_t { body, path, query, header, headers, status, payload };

struct ShapeMember;

// Views and pointers are into constant tables.
struct Shape {
    static constexpr std::int64_t unbounded = std::numeric_limits<std::int64_t>::min();

    std::string_view name; // "TableName"
    ShapeType type;
    std::int64_t min; // value, length or number of elements
    std::int64_t max;
    std::string_view pattern; // "": none
    std::span<const std::string_view> enum_values;
    const ShapeMember* first_member;
    std::uint16_t member_count;
    const Shape* key;   // of a map
    const Shape* value; // of a map's values, a list's elements

    // What Query and XML call a list's elements and a map's entries.
    std::string_view element;
    std::string_view key_name;
    std::string_view value_name;
    bool is_flattened;    // elements stand side by side, without one around them
    bool is_event_stream; // its members are events: event_stream.h
    // In XML, of a structure's element; empty: it declares none.
    std::string_view xml_prefix = {};
    std::string_view xml_namespace = {};

    std::span<const ShapeMember> members() const; // by name
    const ShapeMember* find(std::string_view name) const;
    const ShapeMember* payload() const; // the member that is the body; nullptr: members are in it
    // The same if it is carried as it is; nullptr: it is a document, or a stream of events, too.
    const ShapeMember* raw_payload() const;
    bool is_constrained() const {
        return min != unbounded || max != unbounded || !pattern.empty() || !enum_values.empty();
    }
};

struct ShapeMember {
    std::string_view name;       // "TableName"
    std::string_view error_name; // "tableName"
    std::string_view wire_name;  // in a header, a query, XML: mostly the name
    const Shape* shape;
    Location location;
    std::uint16_t rank;  // where its violations stand among those of its siblings
    std::uint16_t place; // in the model
    bool required;
    bool is_attribute = false; // in XML
};

struct OperationModel {
    std::string_view name;   // "PutItem"
    std::string_view method; // "POST"
    std::string_view path;   // "/2015-03-31/functions/{FunctionName}"
    std::string_view query;  // "find=LayerVersion", needed to tell it from another one; mostly ""
    int status;              // of its success
    bool is_void;            // answers with an empty body
    // Only of operations that Snowglobe has; nullptr: no members.
    const Shape* input;
    const Shape* output;
};

struct ErrorModel {
    std::string_view shape;     // "ResourceNotFoundException"
    std::string_view code;      // in Query and XML
    std::string_view text_name; // the member that holds its text: "message" or "Message"
    int status;
};

enum class Protocol : std::uint8_t {
    aws_json,   // https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
    cbor,       // AWS's CBOR 1.1, the same documents as AWS JSON
    rest_json,  // https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html
    rest_xml,   // https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html
    query,      // https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
    query_json, // Query's answer to a client that accepts JSON
    text,       // the error's message is the body as it is (health, <UnknownOperationException/>)
    own,        // of a service that is not AWS's
};

struct ServiceModel {
    std::string_view name;         // botocore's: "dynamodb"
    std::string_view api_version;  // "2012-08-10"
    std::string_view signing_name; // service in the scope of a signature: "dynamodb"
    std::string_view target_prefix; // of X-Amz-Target: "DynamoDB_20120810"
    std::string_view json_version;  // "1.0"
    std::string_view xml_namespace;
    std::span<const Protocol> protocols; // the first is that of today's SDKs
    std::span<const OperationModel> operations; // all of AWS's, by name
    std::span<const ErrorModel> errors;         // by shape

    const OperationModel* find_operation(std::string_view operation) const; // nullptr: AWS has none
    const ErrorModel* find_error(std::string_view shape) const;
    bool speaks(Protocol protocol) const;
};

} // namespace snowglobe
