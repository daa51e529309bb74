#pragma once
// What stands in a template for a value that lies elsewhere and is not there: an SSM parameter, a
// secret, another stack's export. It tells whose place it takes: "absent-ssm-shop-table", or where
// the name speaks of an ARN "arn:aws:absent:us-east-1:000000000000:ssm/shop-table".
#include "emulator/base/lower_case.h"
#include "emulator/call/call.h"

#include <array>
#include <string>
#include <string_view>

namespace snowglobe {

// What `{{resolve:KIND:NAME}}` may be of, in CloudFormation's words. The first is also that of
// parameters of the types AWS::SSM::Parameter::Value<...>.
inline constexpr std::array<std::string_view, 3> dynamic_reference_kinds{
    "ssm", "ssm-secure", "secretsmanager"};
inline constexpr std::string_view parameter_kind = dynamic_reference_kinds[0];

inline bool is_absent(std::string_view text) {
    return text.starts_with("absent-") || text.starts_with("arn:aws:absent:");
}

// `kind` is CloudFormation's word: "ssm", "secretsmanager", "import".
inline std::string absent_value(const Scope& scope, std::string_view kind, std::string_view name) {
    std::string plain; // letters and digits: it may become part of a name
    for (const char c : name) {
        const bool stays = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                           (c >= 'A' && c <= 'Z') || c == '_';
        if (stays) {
            plain += c;
        } else if (!plain.empty() && plain.back() != '-') {
            plain += '-';
        }
    }
    const std::string of = std::string(kind);
    return lower_case(plain).find("arn") == std::string::npos
               ? "absent-" + of + "-" + plain
               : "arn:aws:absent:" + scope.region + ":" + scope.account + ":" + of + "/" + plain;
}

} // namespace snowglobe
