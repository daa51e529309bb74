#pragma once
// Policy documents: what of them is looked at, and how answers have them. The grammar:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
// Whether actions, resources, principals and conditions exist is nobody's business here.
#include <cstddef>
#include <string>
#include <string_view>

namespace snowglobe::iam {

enum class DocumentUse {
    permissions, // of a managed or an inline policy
    trust,       // of a role: who may assume it
};

// Throws MalformedPolicyDocument.
void check_document(const std::string& text, DocumentUse use);
// Quotas do not count blanks.
std::size_t counted_size(std::string_view document);
// Percent-encoded (RFC 3986), as IAM answers documents.
std::string encoded(std::string_view document);

} // namespace snowglobe::iam
