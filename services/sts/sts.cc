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
        if (context.access_key.starts_with(access_key_of_user)) {
            return user_of_key(context);
        }
        throw ApiError(
            "ExpiredToken", "The security token included in the request is expired", 403);
    }
    const std::string& account = context.scope.account;
    return {"arn:aws:iam::" + account + ":root", account, time_max};
}

Session Sts::user_of_key(Context& context) const {
    const auto user = identities_ == nullptr
                          ? std::nullopt
                          : identities_->owner_of_key(context.store, context.access_key);
    if (!user) {
        throw ApiError(
            "InvalidClientTokenId", "The security token included in the request is invalid.", 403);
    }
    return {user->arn, user->id, time_max};
}

// One that IAM does not know has an id, too: whoever knows an ARN may act as it.
std::string Sts::role_id(
    const Context& context,
    const std::string& account,
    const std::string& name,
    const std::string& arn) const {
    const auto known = identities_ == nullptr
                           ? std::nullopt
                           : identities_->role_id(context.store, account, name);
    if (known) {
        return *known;
    }
    constexpr std::size_t digits = 17;
    const Id128 id = context.id_of("role", arn);
    return "AROA" + base32_digits({reinterpret_cast<const char*>(id.data()), id.size()}, digits);
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
