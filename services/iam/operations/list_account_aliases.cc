#include "emulator/base/json.h"
#include "services/iam/account_alias.h"
#include "services/iam/operations.h"

namespace snowglobe::iam {

json list_account_aliases(Iam&, Context& context, const json&) {
    json aliases = json::array();
    if (const std::string alias = find_alias(context); !alias.empty()) {
        aliases.push_back(alias);
    }
    return {{"AccountAliases", std::move(aliases)}, {"IsTruncated", false}};
}

} // namespace snowglobe::iam
