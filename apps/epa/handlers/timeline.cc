// The timeline: cache aside, in front of the database.
#include "apps/epa/domain/timeline.h"

#include "apps/epa/adapters/board.h"
#include "apps/epa/adapters/posts.h"
#include "apps/epa/adapters/timeline_cache.h"
#include "apps/epa/handlers/api_call.h"
#include "apps/epa/handlers/cached_answer.h"

#include <algorithm>

namespace epa {

namespace {

constexpr std::size_t limit_otherwise = 20;

using Bodies = std::map<std::string, Post>;

class Timeline {
public:
    explicit Timeline(ApiCall& call)
        : call_(call), posts_(call.database), cache_(call.context) {
        const auto limit = call.parameters.find("limit");
        limit_ = limit == call.parameters.end() ? limit_otherwise
                                                : limit->second.get<std::size_t>();
        if (const auto before = call.parameters.find("before"); before != call.parameters.end()) {
            before_ = before->second.get<std::int64_t>();
        }
    }

    json answer() {
        const char* from = "HIT";
        TimelinePage page;
        try {
            page = from_cache(from);
        } catch (const CacheDown& error) {
            call_.context.log(error.what());
            from = "BYPASS";
            page = from_database({});
        }
        json items = json::array();
        for (const TimelineEntry& entry : page.entries) {
            // One that only a line knows any more has no body anywhere.
            if (const auto body = bodies_.find(entry.post_id); body != bodies_.end()) {
                items.push_back(to_json(body->second));
            }
        }
        json next;
        if (page.next_before) {
            next = *page.next_before;
        }
        return cached_answer(call_, {{"items", std::move(items)}, {"next_before", next}}, from);
    }

private:
    TimelinePage from_cache(const char*& from) {
        TimelineCache::Line line = cache_.line(call_.user.user_id);
        if (!line.is_filled) {
            from = "MISS";
            const std::vector<Post> newest =
                posts_.newest(subscriptions(), std::nullopt, line_posts_max);
            line = cache_.fill(call_.user.user_id, newest);
            remember(newest);
        }
        const bool is_all = line.is_all();
        std::erase_if(line.entries, [&](const TimelineEntry& entry) {
            return before_ && entry.created_ms >= *before_;
        });
        auto page = page_of(line.entries, limit_, is_all);
        if (!page) { // beyond what a line holds
            from = "MISS";
            page = from_database(line.entries);
        }
        find_bodies(*page);
        return *std::move(page);
    }

    // `known` is what the line has of it, which the database may not have yet.
    TimelinePage from_database(const std::vector<TimelineEntry>& known) {
        for (std::size_t count = limit_ + 1;; count *= 4) {
            const std::vector<Post> found = posts_.newest(subscriptions(), before_, count);
            remember(found);
            std::vector<TimelineEntry> entries;
            for (const Post& post : found) {
                entries.push_back({post.created_ms, post.post_id});
            }
            const bool is_all = found.size() < count;
            std::vector<TimelineEntry> all = merged(entries, known);
            if (!is_all) { // behind the last of them others may stand between those of the line
                const auto last = std::find(all.begin(), all.end(), entries.back());
                all.erase(last + 1, all.end());
            }
            if (auto page = page_of(all, limit_, is_all)) {
                return *std::move(page);
            }
        }
    }

    void find_bodies(const TimelinePage& page) {
        const auto missing = [&] {
            std::vector<std::string> out;
            for (const TimelineEntry& entry : page.entries) {
                if (!bodies_.contains(entry.post_id)) {
                    out.push_back(entry.post_id);
                }
            }
            return out;
        };
        bodies_.merge(cache_.posts(missing()));
        const std::vector<Post> found = posts_.find(missing());
        if (!found.empty()) {
            remember(found);
            cache_.keep(found);
        }
    }

    void remember(const std::vector<Post>& posts) {
        for (const Post& post : posts) {
            bodies_.emplace(post.post_id, post);
        }
    }

    const std::vector<Subscription>& subscriptions() {
        if (!subscriptions_) {
            subscriptions_ = Subscriptions(call_.database).of_user(call_.user.user_id);
        }
        return *subscriptions_;
    }

    ApiCall& call_;
    Posts posts_;
    TimelineCache cache_;
    std::size_t limit_ = 0;
    std::optional<std::int64_t> before_;
    std::optional<std::vector<Subscription>> subscriptions_;
    Bodies bodies_;
};

} // namespace

json get_timeline(ApiCall& call) {
    return Timeline(call).answer();
}

} // namespace epa
