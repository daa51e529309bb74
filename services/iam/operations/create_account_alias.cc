// CreateAccountAlias: an account has at most one, which another one takes the place of.
#include "emulator/base/json.h"
#include "services/iam/account_alias.h"
#include "services/iam/operations.h"

namespace snowglobe::iam {

json create_account_alias(Iam&, Context& context, const json& request) {
    put_alias(context, request.at("AccountAlias").get<std::string>());
    return json::object();
}

} // namespace snowglobe::iam
