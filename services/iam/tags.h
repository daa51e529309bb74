#pragma once
// Tags, of whatever has some. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html
#include "emulator/base/json_fwd.h"

#include <map>
#include <string>

namespace snowglobe::iam {

using Tags = std::map<std::string, std::string>;

// Of a list of {Key, Value}. Names differ in more than their case. Throws InvalidInput,
// LimitExceeded.
void add_tags(Tags& tags, const json& list);
void remove_tags(Tags& tags, const json& names);
json tags_json(const Tags& tags);
// {"Tags", "IsTruncated", "Marker"}
json tags_page(const Tags& tags, const json& request);

} // namespace snowglobe::iam
