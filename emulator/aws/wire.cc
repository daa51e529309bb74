#include "emulator/aws/wire.h"

#include <algorithm>

namespace snowglobe {

const OperationRow* Door::find(std::string_view operation) const {
    const auto found = std::ranges::find(operations, operation, &OperationRow::name);
    return found == operations.end() ? nullptr : &*found;
}

Knock::Knock(const HttpRequest& request_)
    : request(request_), authorization(read_authorization(request_)),
      target(request_.header("x-amz-target").value_or("")) {
    if (!target.empty()) {
        return;
    }
    has_action = snowglobe::has_action(request);
    has_query_signature = snowglobe::has_query_signature(request);
    if (!has_action && !has_query_signature) {
        return;
    }
    parameters = read_query_parameters(request);
    if (authorization.header.empty() && parameters) {
        authorization = read_credential(find_parameter(*parameters, "X-Amz-Credential"));
    }
}

bool Knock::says_aws() const {
    return !target.empty() || has_query_signature ||
           request.header("content-type").value_or("").starts_with("application/x-amz-") ||
           authorization.header.starts_with("AWS4-");
}

std::optional<std::string> ReplyForm::address_of(std::string_view of_service) const {
    if (served == nullptr) {
        return std::nullopt;
    }
    const auto found = served->find(of_service);
    return found == served->end() ? std::nullopt : std::optional(found->second);
}

} // namespace snowglobe
