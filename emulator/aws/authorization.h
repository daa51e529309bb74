#pragma once
// What a signature says of its request. Signatures are not verified: any credentials are good, but
// a request must carry some, as at AWS.
#include "emulator/base/error.h"
#include "emulator/call/call.h"
#include "emulator/net/http_message.h"

#include <optional>
#include <string>

namespace snowglobe {

struct CredentialScope {
    std::string access_key;
    std::string region;
    std::string service;
};

// From `Authorization: AWS4-... Credential=KEY/DATE/REGION/SERVICE/aws4_request, ...`; members that
// are not there are empty.
CredentialScope credential_scope(const HttpRequest& request);

// Account and region that the request works in: the account is the access key if that is 12 digits.
Scope scope_of(const CredentialScope& credentials);

// What is missing of a signature, in the words of the JSON services' front door.
std::optional<ApiError> check_authorization(const HttpRequest& request);

} // namespace snowglobe
