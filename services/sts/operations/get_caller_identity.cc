#include "emulator/base/json.h"
#include "services/sts/operations.h"

namespace snowglobe::sts {

json get_caller_identity(Sts& sts, Context& context, const json&) {
    const Session caller = sts.caller(context);
    return {
        {"Account", context.scope.account}, {"Arn", caller.arn}, {"UserId", caller.user_id}};
}

} // namespace snowglobe::sts
