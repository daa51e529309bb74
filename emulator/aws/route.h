#pragma once
// The front door: finds whose an HTTP request is, and has it read into a call, or refused the way
// the service's own front door does. Pure.
#include "emulator/aws/wire.h"

#include <memory>
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
    // REQUIRES that the services, and `served`, outlive it. Of claims that are alike the first
    // door's counts.
    explicit Router(std::vector<Door> doors, const ServedAddresses* served = nullptr);

    Routed route(const HttpRequest& request) const;

    // Every operation of every service, in their order; after each service's own an "unknown" one,
    // and last that of an unknown service.
    struct Operation {
        std::string_view service;
        std::string_view name;
        const OperationRow* row; // of the table; none: unknown
        const Wire* wire;        // of the service; none: unknown
    };
    const std::vector<Operation>& operations() const { return operations_; }

private:
    struct Entry {
        Door door;
        std::size_t first_operation;
    };
    std::vector<Entry> entries_;
    std::vector<Operation> operations_;
    const ServedAddresses* served_;
};

// The whole answer.
HttpResponse render_reply(const ReplyForm& form, Reply reply, const Id128& request_id);

} // namespace snowglobe
