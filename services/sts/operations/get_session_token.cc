#include "emulator/aws/access_key.h"
#include "emulator/base/json.h"
#include "services/sts/operations.h"

namespace snowglobe::sts {

// The credentials are the caller's own, for a while.
json get_session_token(Sts& sts, Context& context, const json& request) {
    constexpr std::int64_t lifetime_s = 43'200;
    const bool is_temporary = context.access_key.starts_with(temporary_access_key);
    if (is_temporary && account_of_issued_key(context.access_key)) {
        throw ApiError("AccessDenied", "Cannot call GetSessionToken with session credentials", 403);
    }
    return {
        {"Credentials",
         sts.issue(
             context,
             context.scope.account,
             sts.caller(context),
             seconds{request.value("DurationSeconds", lifetime_s)})}};
}

} // namespace snowglobe::sts
