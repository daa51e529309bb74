#pragma once
// The one error that ends a request. Thrown anywhere below an operation, caught once, in dispatch,
// which rolls the transaction back. `code` is AWS's shape name ("ResourceNotFoundException").
#include "emulator/base/json.h"

#include <exception>
#include <string>
#include <utility>

namespace snowglobe {

struct ApiError : std::exception {
    std::string code;
    std::string message;
    int status = 400;            // HTTP status
    json extra = json::object(); // further members of the error body, e.g. CancellationReasons

    ApiError(
        std::string code_, std::string message_, int status_ = 400, json extra_ = json::object())
        : code(std::move(code_)), message(std::move(message_)), status(status_),
          extra(std::move(extra_)) {}
    const char* what() const noexcept override { return message.c_str(); }

    static ApiError validation(std::string message) {
        return {"ValidationException", std::move(message)};
    }
    // For whatever a service has and Snowglobe does not (yet): never a stub that returns success.
    static ApiError unsupported(std::string what) {
        return {"NotImplemented", "Snowglobe does not support " + std::move(what) + " yet.", 501};
    }
    // A whole operation, or service: with the code of AWS for what it does not have itself, for
    // which SDKs and probes look in order to go on without. This is JSON's; aws/route.cc has the
    // other protocols'.
    static ApiError unsupported_operation(std::string what) {
        ApiError error = unsupported(std::move(what));
        error.code = "UnknownOperationException";
        error.status = 400;
        return error;
    }
};

} // namespace snowglobe
