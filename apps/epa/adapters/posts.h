#pragma once
// Posts as they are kept, and what became of telling people of them.
#include "apps/epa/adapters/database.h"
#include "apps/epa/domain/post.h"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace epa {

class Posts {
public:
    explicit Posts(Database& database) : database_(database) {}

    std::size_t add_new(const std::vector<Post>& posts); // how many there were not yet
    std::optional<Post> find(const std::string& post_id);
    std::vector<Post> find(const std::vector<std::string>& post_ids);
    // What pertains to one of these, newest first (of one millisecond the greatest id first).
    std::vector<Post> newest(
        const std::vector<Subscription>& subscriptions,
        std::optional<std::int64_t> before_ms,
        std::size_t limit);

private:
    Database& database_;
};

// A user is told of a post once; which of the devices have it is kept, too, so that a second try is
// for the others only.
struct Notification {
    bool is_sent = false;
    std::set<std::string> delivered; // device tokens
};

class Notifications {
public:
    explicit Notifications(Database& database) : database_(database) {}

    std::map<std::string, Notification> of(const std::string& post_id); // by user
    void begin(const std::string& post_id, const std::string& user_id, std::int64_t now_ms);
    void delivered(
        const std::string& post_id,
        const std::string& user_id,
        const std::string& device,
        std::int64_t now_ms);
    void sent(const std::string& post_id, const std::string& user_id, std::int64_t now_ms);

private:
    Database& database_;
};

} // namespace epa
