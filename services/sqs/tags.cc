#include "services/sqs/tags.h"

#include "emulator/base/json.h"
#include "services/sqs/errors.h"

namespace snowglobe::sqs {

namespace {

constexpr std::size_t tags_max = 50;

} // namespace

void add_tags(Queue& queue, const json& tags) {
    for (const auto& [key, value] : tags.items()) {
        if (!value.is_string()) {
            throw invalid_parameter("The value of tag " + key + " must be a string.");
        }
        queue.tags[key] = value.get<std::string>();
    }
    if (queue.tags.size() > tags_max) {
        throw invalid_parameter("Too many tags added for queue " + queue.name + ".");
    }
}

} // namespace snowglobe::sqs
