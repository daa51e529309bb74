#pragma once
// What STS needs to know of IAM: whose an access key is, and the id of a role. Implemented by IAM.
#include "emulator/store/store.h"

#include <optional>
#include <string>

namespace snowglobe {

struct Identity {
    std::string arn; // "arn:aws:iam::000000000000:user/anna"
    std::string id;  // "AIDA..."
};

class Identities {
public:
    // nullopt: no user has such a key.
    virtual std::optional<Identity>
    owner_of_key(Store& store, const std::string& access_key) const = 0;
    // "AROA..."; nullopt: there is no such role. `name` without its path.
    virtual std::optional<std::string>
    role_id(Store& store, const std::string& account, const std::string& name) const = 0;

protected:
    ~Identities() = default;
};

} // namespace snowglobe
