#pragma once
// A wire of AWS: the protocols of a service's model (model.h), and what is the service's own beside
// them, each with what most services do. A service with nothing of its own is
//     static const AwsWire wire(model);
#include "emulator/aws/shape_violation.h"
#include "emulator/aws/wire.h"

namespace snowglobe {

// How a service writes an error down.
struct ErrorWords {
    std::string type;           // "com.amazonaws.sqs#QueueDoesNotExist"
    std::string_view text_name; // the member with the text: "message" or "Message"
    int status = 400;
    json members; // further ones; as ApiError::extra has them
    std::vector<std::pair<std::string, std::string>> headers = {};
    std::string query_code = {}; // in Query; SQS tells it to clients of AWS JSON, too
    std::string query_text = {}; // where Query words it otherwise; empty: the error's

    explicit ErrorWords(const ApiError& error)
        : type(error.code), text_name("message"), status(error.status), members(error.extra),
          query_code(error.code) {}
};

class AwsWire : public Wire {
public:
    // REQUIRES that the model is constant.
    explicit AwsWire(const ServiceModel& model) : model_(model) {}

    const ServiceModel& model() const { return model_; }

    Claim claim(const Knock& knock) const override;
    std::variant<Call, ApiError>
    read(const Knock& knock, const Door& door, ReplyForm& form) const final;
    HttpResponse render(const ReplyForm& form, Reply reply, const Id128& request_id) const final;
    PayloadMembers payload_members(std::string_view operation) const final;
    bool has_error(std::string_view code) const override;

    // How the service words what the check of a request's shape finds.
    virtual const ShapeDialect& dialect() const;
    // By the model. An error that it does not have keeps code and status.
    virtual ErrorWords words_of(const ApiError& error) const;
    // What the front door says, in the words of this service's.
    virtual ApiError at_the_door(ApiError error) const { return error; }
    // Text for a request that is not looked into, for its method or path.
    virtual std::optional<ApiError> turned_away(const HttpRequest& request) const;
    // Whether no body is an error before it is known what was asked for.
    virtual bool minds_an_empty_body() const { return false; }

    // The request has been read, the answer is about to be written: what differs between the
    // outside and the inside of a world.
    virtual void
    received(const Knock& /*knock*/, const ReplyForm& /*form*/, Call& /*call*/) const {}
    virtual void answered(const ReplyForm& /*form*/, json& /*body*/) const {}
    // The same of an answer as Query has it in JSON.
    virtual void answered_query_json(json& /*result*/) const {}
    // Every answer's id, and headers that are the service's own; the body is complete. It may be
    // compressed.
    virtual void
    finish(const ReplyForm& form, const Id128& request_id, HttpResponse& response) const;

    // REST-XML: whether an error stands within <ErrorResponse>, as Smithy has it, or is the whole
    // document, as with services that have the trait noErrorWrapping.
    virtual bool wraps_errors() const { return true; }

    // Query: an action that is not valid where it was sent; a member that a form must have.
    virtual bool is_action_elsewhere(std::string_view /*action*/, std::string_view /*path*/) const {
        return false;
    }
    virtual ApiError missing_parameter(const std::string& name) const;
    // A request that nobody has signed; nothing: it is let in.
    virtual std::optional<ApiError>
    unsigned_query(const ReplyForm& form, std::string_view path) const;

    std::string resource(const Call& call) const override;

protected:
    // Members of requests that name what they are about, the first that is there counts.
    virtual std::span<const std::string_view> resource_members() const { return {}; }

private:
    const ServiceModel& model_;
};

// What AWS answers, as text, to a request that is none of its operations'.
ApiError no_operation();
// AWS's own answers to what it does not have, which depend on the protocol.
ApiError missing(Protocol protocol, const std::string& what);

} // namespace snowglobe
