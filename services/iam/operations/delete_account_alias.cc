#include "emulator/base/json.h"
#include "services/iam/account_alias.h"
#include "services/iam/entity.h"
#include "services/iam/operations.h"

namespace snowglobe::iam {

json delete_account_alias(Iam&, Context& context, const json& request) {
    const auto alias = request.at("AccountAlias").get<std::string>();
    if (find_alias(context) != alias) {
        throw no_such_entity("The account alias " + alias + " cannot be found.");
    }
    put_alias(context, "");
    return json::object();
}

} // namespace snowglobe::iam
