#pragma once
// What a service says and hears on the network. The router asks every service's wire whether a
// request is its own; the one that claims it most reads the request into a call and renders the
// answer. AWS's protocols are aws_wire.h's; a service may as well have one of its own.
// Pure: no sockets, no clock, no draws. The same bytes give the same call, whatever the port,
// signature, date or user agent.
#include "emulator/aws/authorization.h"
#include "emulator/aws/model.h"
#include "emulator/aws/query_parameters.h"
#include "emulator/call/operation.h"
#include "emulator/net/http_message.h"
#include "emulator/call/draws.h"

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace snowglobe {

class Wire;

// A service as the edge knows it. Views into what lives as long as the service.
struct Door {
    std::string_view service; // as registered
    const Wire* wire = nullptr; // none: it is not spoken to from outside
    std::span<const OperationRow> operations;

    const OperationRow* find(std::string_view operation) const; // nullptr: it has none
};

// A request, and what several wires want to know of it.
struct Knock {
    const HttpRequest& request;
    // Of the header, or of a signed URL.
    Authorization authorization;
    std::string_view target;                   // X-Amz-Target
    bool has_action = false;                   // of the Query protocol
    bool has_query_signature = false;          // X-Amz-Credential in the URL
    std::optional<QueryParameters> parameters; // with one of the two, if they can be read

    explicit Knock(const HttpRequest& request);
    // Target header, signature or media type of AWS: whose it is is another question.
    bool says_aws() const;
};

// How sure a wire is that a request is its own.
enum class Claim : std::uint8_t {
    none,
    anything, // whatever nobody else wants
    fallback, // AWS's, and it does not say whose
    scope,    // its signature names the service
    named,    // target, path, version or host do
};

// Where clients reach services that have a port of their own, by service: "127.0.0.1:9092". Told by
// whoever listens.
using ServedAddresses = std::map<std::string, std::string, std::less<>>;

// What the rendering of an answer needs to know of its request.
struct ReplyForm {
    const Wire* wire = nullptr;
    Protocol protocol = Protocol::aws_json;
    std::string service;               // as registered, or as a signature named it
    std::string operation;             // wire name, "" if unknown
    const OperationRow* row = nullptr; // of the operation; none: Snowglobe does not have it
    const OperationModel* model = nullptr; // none: AWS does not have it
    std::string content_type;              // "application/x-amz-json-1.0"
    std::string_view scheme = "http"; // and the host: as the client has it
    std::string host;                 // (HttpRequest::called_as)
    std::string region;
    std::string accept_encoding; // as the request has it
    const ServedAddresses* served = nullptr; // none: nobody listens

    // Nothing: it has no port, or nobody listens there.
    std::optional<std::string> address_of(std::string_view of_service) const;
};

// The members of an operation's documents that are its payload, the whole body of a message. Empty:
// it has none.
struct PayloadMembers {
    std::string_view request;
    std::string_view reply;
};

class Wire {
public:
    virtual ~Wire() = default;

    virtual Claim claim(const Knock& knock) const = 0;
    // The call (its id is empty, its connection the request's), or why there is none. `form` has
    // the service, host, region and media type; the wire adds protocol, operation, row and model.
    virtual std::variant<Call, ApiError>
    read(const Knock& knock, const Door& door, ReplyForm& form) const = 0;
    // `request_id` comes from the caller, so that answers are reproducible:
    // request_id_of(world.draws(), reply.call_id).
    virtual HttpResponse
    render(const ReplyForm& form, Reply reply, const Id128& request_id) const = 0;

    virtual PayloadMembers payload_members(std::string_view /*operation*/) const { return {}; }
    // Whether the service has such an error: a metric's label is not whatever somebody sent.
    virtual bool has_error(std::string_view /*code*/) const { return false; }
    // What a request is about, for a line of the log, which shows its beginning: "orders"; empty
    // where it does not say.
    virtual std::string resource(const Call& /*call*/) const { return {}; }
};

} // namespace snowglobe
