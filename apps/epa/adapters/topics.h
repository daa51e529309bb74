#pragma once
// Kafka: the three topics that a post goes to, and the one for what nobody could use.
#include "apps/epa/domain/post.h"

#include <snowglobe/handler.h>
#include <stdexcept>
#include <string>

namespace epa {

struct QueueDown : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// The same value to each, with the category as key. Throws QueueDown: some may have it, so the
// same post may be put again.
void queue_post(snowglobe::Context& context, const Post& post);

// All of a batch at once, or none. Throws AwsError.
void bury(snowglobe::Context& context, json dead_letters);

} // namespace epa
