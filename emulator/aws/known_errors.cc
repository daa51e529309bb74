#include "emulator/aws/known_errors.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace snowglobe {

namespace {

using Known = std::pair<std::string_view, std::string_view>; // service, code

constexpr Known modelled[] = {
#define AWS_ERROR(service, code) {service, code},
#include "emulator/aws/errors.inc"
#undef AWS_ERROR
};

// In no service's model: the door's, SQS' of before its shapes, Snowglobe's own.
constexpr std::string_view common[] = {
    "AccessDeniedException",
    "ExpiredTokenException",
    "IncompleteSignatureException",
    "InternalFailure",
    "InternalServerError",
    "InvalidAction",
    "InvalidParameterValue",
    "InvalidSignatureException",
    "MissingAuthenticationTokenException",
    "MissingParameter",
    "NotFoundException",
    "NotImplemented",
    "RequestEntityTooLargeException",
    "SerializationException",
    "ServiceUnavailable",
    "ThrottlingException",
    "UnknownOperationException",
    "UnrecognizedClientException",
    "ValidationError",
    "ValidationException",
};

} // namespace

bool is_known_error(std::string_view service, std::string_view code) {
    return std::binary_search(std::begin(common), std::end(common), code) ||
           std::binary_search(std::begin(modelled), std::end(modelled), Known(service, code));
}

} // namespace snowglobe
