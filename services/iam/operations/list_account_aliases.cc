#include "emulator/base/json.h"
#include "services/iam/account_alias.h"
#include "services/iam/operations.h"
#include "services/iam/page.h"

namespace snowglobe::iam {

json list_account_aliases(Iam&, Context& context, const json& request) {
    Page page(request, "AccountAliases");
    if (const std::string alias = find_alias(context); !alias.empty()) {
        page.add(alias, alias);
    }
    return page.answer();
}

} // namespace snowglobe::iam
