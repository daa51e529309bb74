#pragma once
// STS: who is it, and temporary credentials. As everywhere here any credentials are good; those of
// a role work in the role's account, and GetCallerIdentity knows them again until they expire.
//
// Keys of timers: the access key that expires.
#include "services/identities.h"
#include "services/service.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe::sts {

// Who acts with an access key that was issued here: row sts.session/<access key>.
struct Session {
    std::string arn;     // "arn:aws:sts::000000000000:assumed-role/<role>/<session>"
    std::string user_id; // "AROA...:<session>"
    Time expiration{};
    bool is_of_role() const { return user_id.starts_with("AROA"); }
    template <class Archive> void fields(Archive& archive) { archive(arn, user_id, expiration); }
};

class Sts final : public Service {
public:
    // `identities` outlives this; none: there are no users and no roles.
    explicit Sts(const Identities* identities = nullptr) : identities_(identities) {}

    std::string_view name() const override { return "sts"; }
    const Wire* wire() const override;
    std::span<const OperationRow> operations() const override;
    std::vector<RowKind> row_kinds() const override;
    void on_timer(Context& context, const std::string& key) override;

    // Of the running call. The account's root user unless its key was issued for somebody else.
    // Throws ExpiredToken for a key whose session is over, InvalidClientTokenId for one that its
    // user no longer has.
    Session caller(Context& context) const;
    // "AROA...", that a role keeps.
    std::string role_id(
        const Context& context,
        const std::string& account,
        const std::string& name,
        const std::string& arn) const;
    // Credentials as answers have them, which act as `session` (its expiration is set here).
    json issue(Context& context, const std::string& account, Session session, Duration lifetime);

private:
    Session user_of_key(Context& context) const;

    const Identities* identities_;
};

} // namespace snowglobe::sts
