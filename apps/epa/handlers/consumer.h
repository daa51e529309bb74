#pragma once
// What the three consumers do alike: good posts are worked on, bad records go to the dead letters,
// and a dependency that is down fails the invocation, so that the whole batch comes again.
#include "apps/epa/domain/post.h"
#include "apps/epa/domain/topic_record.h"

#include <functional>
#include <snowglobe/handler.h>
#include <vector>

namespace epa {

// `work` gets the good posts of the event in their order. Dead letters are written when it is done,
// all at once: a batch that comes again has left none.
json consume(
    const json& event,
    snowglobe::Context& context,
    const std::function<json(const std::vector<Post>&)>& work);

// Runs it; what is down becomes an error with a name.
json with_names(const std::function<json()>& work);

json done(json body); // {"statusCode":200,"body":...}

} // namespace epa
