#pragma once
// The second layer of the cache: posts and lines of users in Redis.
//
//   post:{id}               a post as JSON, seven days
//   timeline:{user}         a sorted set of the ids of the newest hundred, by creation, seven days
//   timeline:{user}:filled  the set has all that the database had, five minutes
//
// What the first writer of a post says stays, as it does in the database; only what is read from
// the database is put over it. All of it throws CacheDown.
#include "apps/epa/adapters/redis_rest.h"
#include "apps/epa/domain/post.h"
#include "apps/epa/domain/timeline.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace epa {

class TimelineCache {
public:
    explicit TimelineCache(snowglobe::Context& context) : redis_(context) {}

    // New posts, and the lines that they belong to: by user, places in `posts`.
    void add(
        const std::vector<Post>& posts,
        const std::map<std::string, std::vector<std::size_t>>& lines);

    std::optional<Post> post(const std::string& post_id);
    // Those that are there.
    std::map<std::string, Post> posts(const std::vector<std::string>& post_ids);
    void keep(const std::vector<Post>& posts); // from the database

    struct Line {
        bool is_filled = false;
        std::vector<TimelineEntry> entries; // newest first
        bool is_all() const { return entries.size() < line_posts_max; }
    };
    Line line(const std::string& user_id);
    // With what the database has, merged into what is there; the line as it is then.
    Line fill(const std::string& user_id, const std::vector<Post>& posts);
    void drop(const std::string& user_id);

private:
    RedisRest redis_;
};

} // namespace epa
