#pragma once
// How DynamoDB words its errors: two request-validation layers are in service, a newer and an older
// one, and which of them answers depends on the operation (and the region: we give the majority's
// answer). Everything that can fail on a request's content takes a Wording and throws through it.
#include "emulator/base/error.h"
#include "services/dynamodb/request/members.h"

#include <string>
#include <string_view>

namespace snowglobe::dynamodb {

class Wording {
public:
    // Both must outlive the Wording. The request is looked at only when an error is worded: some
    // content (a value with two members, a BOOL sent as a string) makes the whole of it answer old.
    Wording(std::string_view operation, const Members& request)
        : operation_(operation), request_(&request) {}

    bool newer() const;
    // PutItem, UpdateItem and DeleteItem put semantic errors into "1 validation error detected:
    // ...".
    ApiError error(std::string text) const;
    // The same for every operation: without the envelope, with it.
    static ApiError bare(std::string text) { return ApiError::validation(std::move(text)); }
    static ApiError enveloped(const std::string& text) {
        return ApiError::validation("1 validation error detected: " + text);
    }
    // For the value of an ExpressionAttributeValues entry: the older layer's errors name the key.
    Wording for_value(std::string_view placeholder) const;
    // An empty set: named so by both layers.
    ApiError keyed_error(std::string text) const;
    ApiError bare_keyed_error(std::string text) const; // never in the envelope
    std::string_view operation() const { return operation_; }

private:
    bool has_newer_layer() const;
    bool is_enveloped() const; // in the newer layer
    bool fell_back() const;
    std::string keyed(const std::string& text) const;

    std::string_view operation_;
    const Members* request_;
    std::string_view placeholder_; // of for_value
};

} // namespace snowglobe::dynamodb
