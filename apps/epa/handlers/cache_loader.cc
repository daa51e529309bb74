// Topic -> Redis: puts new posts into the lines of those whom they are for.
#include "apps/epa/adapters/board.h"
#include "apps/epa/adapters/timeline_cache.h"
#include "apps/epa/handlers/consumer.h"
#include "apps/epa/handlers/handlers.h"

namespace epa {

namespace {

json load(snowglobe::Context& context, const std::vector<Post>& posts) {
    Database database(context);
    Subscriptions subscriptions(database);
    std::map<std::string, std::vector<Subscription>> known; // by category
    std::map<std::string, std::vector<std::size_t>> lines;  // by user
    for (std::size_t at = 0; at < posts.size(); ++at) {
        const std::string& category = posts[at].category_id;
        if (!known.contains(category)) {
            known[category] = subscriptions.of_category(category);
        }
        for (const Subscription& one : known[category]) {
            if (pertains(posts[at], one)) {
                lines[one.user_id].push_back(at);
            }
        }
    }
    TimelineCache(context).add(posts, lines);
    return done({{"users", lines.size()}});
}

} // namespace

json cache_loader(const json& event, snowglobe::Context& context) {
    return consume(
        event, context, [&](const std::vector<Post>& posts) { return load(context, posts); });
}

} // namespace epa
