#pragma once
// A post, as a topic, an answer and the cache have it, and whom it is for.
#include <cstdint>
#include <optional>
#include <snowglobe/json.h>
#include <stdexcept>
#include <string>
#include <vector>

namespace epa {

using snowglobe::json;

struct Location {
    double lat = 0;
    double lng = 0;
};

struct Post {
    std::string post_id;
    std::string author_id;
    std::string category_id;
    std::vector<std::string> tags;
    std::string title;
    std::string body;
    std::optional<Location> location;
    std::int64_t created_ms = 0;
};

struct BadRecord : std::runtime_error {
    using std::runtime_error::runtime_error;
};

json to_json(const Post& post);
// Throws BadRecord: an id or the time is missing, or a member is not what it should be. Further
// members are passed over.
Post read_post(const json& document);

// The value of a record: {"event":"POST_CREATED","post":{...}}.
std::string created_event(const Post& post);
Post read_created_event(const std::optional<std::string>& value); // throws BadRecord

struct Subscription {
    std::string user_id;
    std::string category_id;
    std::vector<std::string> tags; // none: the whole category
};

bool pertains(const Post& post, const Subscription& subscription);

} // namespace epa
