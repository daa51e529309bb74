#include "services/iam/access_keys.h"

#include <algorithm>

namespace snowglobe::iam {

ApiError no_such_key(const std::string& id) {
    return no_such_entity("The Access Key with id " + id + " cannot be found.");
}

AccessKey& key_of(Entity& user, const std::string& id) {
    const auto found = std::find_if(
        user.keys.begin(), user.keys.end(), [&](const AccessKey& key) { return key.id == id; });
    if (found == user.keys.end()) {
        throw no_such_key(id);
    }
    return *found;
}

} // namespace snowglobe::iam
