#pragma once
// Tags of log groups, under the two names that the operations for them have.
#include "services/logs/group.h"

namespace snowglobe::logs {

// {"tags": {...}} of a request. Throws TooManyTagsException.
void add_tags(Group& group, const json& request);
// The names of a list.
void remove_tags(Group& group, const json& names);
json tags_json(const Group& group);

} // namespace snowglobe::logs
