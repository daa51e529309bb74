#pragma once
// A role's trust policy.
#include <string>

namespace snowglobe::iam {

// The document and its size. Throws MalformedPolicyDocument, LimitExceeded.
void check_trust(const std::string& document);

} // namespace snowglobe::iam
