// ApiVersions - which APIs there are, in which versions: what each client asks first.
#include "services/kafka/api_rows.h"

#include <algorithm>
#include <string_view>

namespace snowglobe::kafka {

namespace {

// Of a client's software, or of its version: [a-zA-Z0-9](?:[a-zA-Z0-9\-.]*[a-zA-Z0-9])?
bool is_software(std::string_view text) {
    const auto is_alphanumeric = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    };
    return !text.empty() && is_alphanumeric(text.front()) && is_alphanumeric(text.back()) &&
           std::ranges::all_of(
               text, [&](char c) { return is_alphanumeric(c) || c == '-' || c == '.'; });
}

ApiVersionsResponse::ApiVersion row_of(const Api& api) {
    return {api.key(), api.versions.first, api.versions.last};
}

} // namespace

ApiVersionsResponse
api_versions(const Request& call, const ApiVersionsRequest& request, std::span<const Api> served) {
    ApiVersionsResponse response;
    if (call.is_unsupported) {
        // So that the client can ask again; more would not be understood.
        response.error_code = to_number(ErrorCode::unsupported_version);
        response.api_keys = {row_of(*call.api)};
    } else if (
        call.version >= 3 && !(is_software(request.client_software_name) &&
                               is_software(request.client_software_version))) {
        response.error_code = to_number(ErrorCode::invalid_request);
    } else {
        std::ranges::transform(served, std::back_inserter(response.api_keys), row_of);
    }
    // No features: transaction.version 2 would have clients use transactions that are not here.
    return response;
}

std::optional<ApiVersionsResponse> api_versions(Asked& asked, const ApiVersionsRequest& request) {
    return api_versions(asked.header, request, served_apis());
}

} // namespace snowglobe::kafka
