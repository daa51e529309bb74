#pragma once
// The front door of the AWS services: turns an HTTP request into a Call, or refuses it the way the
// service's own front door does. Pure: no sockets, no clock, no draws; the same bytes give the same
// Call, whatever the port, signature, date or user agent.
#include "emulator/aws/authorization.h"
#include "emulator/aws/reply_form.h"
#include "emulator/call/call.h"
#include "emulator/net/http_message.h"
#include "services/service.h"

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace snowglobe {

struct Routed {
    ReplyForm form; // for render_reply
    // The error answers a request that never becomes a call.
    std::variant<Call, ApiError> outcome;
    std::size_t operation = 0; // which one was asked for: an index into Router::operations()
};

class Router {
public:
    // REQUIRES that the services outlive it.
    explicit Router(const std::vector<std::unique_ptr<Service>>& services);

    // The call's id is empty, its connection is the request's.
    Routed route(const HttpRequest& request) const;
    // False: nothing says AWS (no target header, no signature, no media type, path or version of an
    // AWS API), so the request may be for somebody else, a function's HTTP front for one. route()
    // takes it all the same.
    static bool is_for_aws(const HttpRequest& request);

    // Every operation of every service, in their order; after each service's own an "unknown" one,
    // and last that of an unknown service.
    struct Operation {
        std::string_view service;
        std::string_view name;
        const OperationRow* row; // of the table; none: unknown
    };
    const std::vector<Operation>& operations() const { return operations_; }
    std::size_t index_of(std::string_view service, const OperationRow* row) const;

private:
    Routed route_to(const HttpRequest& request) const;
    Routed route_json(
        const HttpRequest& request, const Authorization& authorization, ReplyForm form) const;

    std::map<std::string, const Service*, std::less<>> by_target_;  // "DynamoDB_20120810"
    std::map<std::string, const Service*, std::less<>> by_signing_; // "dynamodb"
    std::vector<Operation> operations_;
    std::vector<std::size_t> first_operations_; // of each service
};

} // namespace snowglobe
