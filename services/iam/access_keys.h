#pragma once
// A user's access keys.
#include "services/iam/entity.h"

#include <string>

namespace snowglobe::iam {

// Throws NoSuchEntity.
AccessKey& key_of(Entity& user, const std::string& id);
ApiError no_such_key(const std::string& id);

} // namespace snowglobe::iam
