// Categories, subscriptions and devices.
#include "apps/epa/adapters/board.h"

#include "apps/common/proxy_event.h"
#include "apps/epa/adapters/timeline_cache.h"
#include "apps/epa/handlers/api_call.h"

#include <algorithm>

namespace epa {

namespace {

json shown(const Subscription& subscription) {
    return {{"category_id", subscription.category_id}, {"tags", json(subscription.tags)}};
}

} // namespace

std::vector<std::string> tags_of(const json& body) {
    std::vector<std::string> out;
    for (const json& given : body.at("tags")) {
        std::string tag = given.get<std::string>();
        if (std::find(out.begin(), out.end(), tag) == out.end()) {
            out.push_back(std::move(tag));
        }
    }
    return out;
}

json list_categories(ApiCall& call) {
    json out = json::array();
    for (const Category& category : Categories(call.database).all()) {
        out.push_back(to_json(category));
    }
    return apps::json_answer(200, out);
}

json create_category(ApiCall& call) {
    const Category category{
        call.context.uuid(),
        call.body->at("name").get<std::string>(),
        tags_of(*call.body),
        call.now_ms()};
    try {
        Categories(call.database).add(category);
    } catch (const Taken&) {
        throw Refusal(409, "Category already exists");
    }
    return apps::json_answer(201, to_json(category));
}

json add_tags(ApiCall& call) {
    const auto category =
        Categories(call.database).add_tags(call.text("category_id"), tags_of(*call.body));
    if (!category) {
        throw Refusal(404, "Category not found");
    }
    return apps::json_answer(200, to_json(*category));
}

json list_subscriptions(ApiCall& call) {
    json out = json::array();
    for (const Subscription& one : Subscriptions(call.database).of_user(call.user.user_id)) {
        out.push_back(shown(one));
    }
    return apps::json_answer(200, out);
}

json subscribe(ApiCall& call) {
    const Subscription subscription{
        call.user.user_id, call.text("category_id"), tags_of(*call.body)};
    const auto category = Categories(call.database).find(subscription.category_id);
    if (!category) {
        throw Refusal(404, "Category not found");
    }
    if (!has_tags(*category, subscription.tags)) {
        throw Refusal(400, "Unknown tag");
    }
    Subscriptions(call.database).put(subscription);
    // After it is written: who reads between the two fills the line as it was before. If Redis is
    // down the request fails, and asking again does all of it.
    TimelineCache(call.context).drop(call.user.user_id);
    return apps::json_answer(200, shown(subscription));
}

json unsubscribe(ApiCall& call) {
    Subscriptions(call.database).remove(call.user.user_id, call.text("category_id"));
    TimelineCache(call.context).drop(call.user.user_id);
    return no_content();
}

json register_device(ApiCall& call) {
    const std::string platform = call.body->at("platform").get<std::string>();
    Devices devices(call.database);
    try {
        devices.put(call.text("token"), call.user.user_id, platform);
    } catch (const Taken&) { // it came to be at the same moment
        devices.put(call.text("token"), call.user.user_id, platform);
    }
    return no_content();
}

json forget_device(ApiCall& call) {
    Devices(call.database).remove(call.text("token"), call.user.user_id);
    return no_content();
}

} // namespace epa
