#pragma once
// What a signature says of its request. Signatures are not verified: any credentials are good, but
// a request must carry some, as at AWS.
#include "emulator/base/error.h"
#include "emulator/call/call.h"
#include "emulator/net/http_message.h"

#include <optional>
#include <string_view>

namespace snowglobe {

// An `Authorization: AWS4-... Credential=KEY/DATE/REGION/SERVICE/aws4_request, SignedHeaders=...,
// Signature=...` header, taken apart. Views into the request; members that are not there are empty.
struct Authorization {
    std::string_view header;
    std::string_view credential;
    std::string_view signed_headers;
    std::string_view signature;
    // Of the credential:
    std::string_view access_key;
    std::string_view region;
    std::string_view service;
};

Authorization read_authorization(const HttpRequest& request);
// Of a signed URL's X-Amz-Credential: no header.
Authorization read_credential(std::string_view credential);

// Account and region that the request works in: the account is the access key if that is 12 digits,
// or that for which the key was issued here (access_key.h).
Scope scope_of(const Authorization& authorization);
// The region alone, which costs no look at the key.
std::string region_of(const Authorization& authorization);

// What is missing of a signature, in the words of the JSON services' front door.
std::optional<ApiError>
check_authorization(const HttpRequest& request, const Authorization& authorization);

} // namespace snowglobe
