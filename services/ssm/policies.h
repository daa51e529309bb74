#pragma once
// Parameter policies
// (https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-policies.html).
// Expiration deletes the parameter when its time has come; the notifications tell EventBridge,
// which is not here, so they are kept and do nothing.
#include "emulator/base/json.h"
#include "emulator/base/time.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe::ssm {

struct Policy {
    std::string type;    // "Expiration"
    std::string version; // "1.0"
    std::map<std::string, std::string> attributes;
    template <class Archive> void fields(Archive& archive) { archive(type, version, attributes); }
};

// PutParameter's Policies; none of them with "[{}]". Throws what is wrong with them.
std::vector<Policy> read_policies(const std::string& text);
std::optional<Time> expiration(const std::vector<Policy>& policies);
// As answers have them.
json to_json(const std::vector<Policy>& policies);

} // namespace snowglobe::ssm
