// Posts: put on their way, and one of them read.
#include "apps/epa/adapters/posts.h"

#include "apps/common/proxy_event.h"
#include "apps/epa/adapters/board.h"
#include "apps/epa/adapters/timeline_cache.h"
#include "apps/epa/adapters/topics.h"
#include "apps/epa/domain/digest.h"
#include "apps/epa/handlers/api_call.h"
#include "apps/epa/handlers/cached_answer.h"

namespace epa {

namespace {

struct Found {
    Post post;
    const char* from;
};

std::optional<Found> find_post(ApiCall& call, const std::string& post_id) {
    std::optional<TimelineCache> cache;
    cache.emplace(call.context);
    try {
        if (auto post = cache->post(post_id)) {
            return Found{*std::move(post), "HIT"};
        }
    } catch (const CacheDown& error) {
        call.context.log(error.what());
        cache.reset();
    }
    auto post = Posts(call.database).find(post_id);
    if (!post) {
        return std::nullopt;
    }
    if (cache) {
        try {
            cache->keep({*post});
            return Found{*std::move(post), "MISS"};
        } catch (const CacheDown& error) {
            call.context.log(error.what());
        }
    }
    return Found{*std::move(post), "BYPASS"};
}

} // namespace

json create_post(ApiCall& call) {
    const json& body = *call.body;
    Post post;
    post.author_id = call.user.user_id;
    post.category_id = body.at("category_id").get<std::string>();
    post.title = body.at("title").get<std::string>();
    post.body = body.at("body").get<std::string>();
    post.tags = tags_of(body);
    post.created_ms = call.now_ms();
    if (const auto place = body.find("location"); place != body.end()) {
        post.location = Location{place->at("lat").get<double>(), place->at("lng").get<double>()};
    }
    const auto category = Categories(call.database).find(post.category_id);
    if (!category) {
        throw Refusal(404, "Category not found");
    }
    if (!has_tags(*category, post.tags)) {
        throw Refusal(400, "Unknown tag");
    }
    const std::string key = call.text("Idempotency-Key");
    if (key.empty()) {
        post.post_id = call.context.uuid();
    } else {
        post.post_id = name_uuid(post.author_id + key);
        // One that is stored already is put on its way as it was, so that no consumer gets to
        // know it with another time.
        if (auto stored = Posts(call.database).find(post.post_id)) {
            post = *std::move(stored);
        }
    }
    queue_post(call.context, post);
    return apps::json_answer(202, {{"post_id", post.post_id}, {"status", "QUEUED"}});
}

json get_post(ApiCall& call) {
    const auto found = find_post(call, call.text("post_id"));
    if (!found) {
        throw Refusal(404, "Post not found");
    }
    return cached_answer(call, to_json(found->post), found->from);
}

} // namespace epa
