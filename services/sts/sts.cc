#include "services/sts/sts.h"

#include "emulator/aws/access_key.h"
#include "emulator/base/json.h"
#include "emulator/store/rows.h"

#include <chrono>

namespace snowglobe::sts {

namespace {

constexpr const char* space = "sts.session";

// Opaque to everybody; as long as AWS's are.
std::string opaque(Context& context, std::string_view kind, std::size_t blocks) {
    std::string bytes;
    for (std::size_t i = 0; i < blocks; ++i) {
        const Id128 id = context.new_id(kind);
        bytes.append(id.begin(), id.end());
    }
    return base64_encode(bytes);
}

} // namespace

std::vector<RowKind> Sts::row_kinds() const {
    return {{space, "t", record_form<Session>}};
}

void Sts::on_timer(Context& context, const std::string& key) {
    Rows<Session>(context.store).erase(Key(space).text(key));
}

Session Sts::caller(Context& context) const {
    if (auto found = Rows<Session>(context.store).find(Key(space).text(context.access_key))) {
        return *std::move(found);
    }
    if (account_of_issued_key(context.access_key)) {
        throw ApiError(
            "ExpiredToken", "The security token included in the request is expired", 403);
    }
    const std::string& account = context.scope.account;
    return {"arn:aws:iam::" + account + ":root", account, time_max};
}

json Sts::issue(Context& context, const std::string& account, Session session, Duration lifetime) {
    const Rows<Session> sessions(context.store);
    std::string access_key;
    do { // of the 80 bits of a key only 24 are chance
        access_key = issue_access_key(account, context.new_id("access_key"));
    } while (sessions.find(Key(space).text(access_key)));
    session.expiration = context.now + lifetime;
    sessions.put(Key(space).text(access_key), session);
    context.schedule_at(access_key, session.expiration, TimerClass::background);
    return {
        {"AccessKeyId", access_key},
        {"SecretAccessKey", opaque(context, "secret", 2).substr(0, 40)},
        {"SessionToken", opaque(context, "token", 16)},
        {"Expiration", epoch_ms(session.expiration) / 1'000}};
}

} // namespace snowglobe::sts
