#include "apps/epa/adapters/posts.h"

#include "apps/epa/domain/moment.h"

namespace epa {

namespace {

constexpr const char* posts_collection = "posts";
constexpr const char* notifications = "notifications";

json to_document(const Post& post) {
    json document = to_json(post);
    document["created_at"] = to_date(post.created_ms);
    return document;
}

Post from_document(json document) {
    document["created_at"] = time_text(from_date(document.at("created_at")));
    return read_post(document);
}

std::vector<Post> from_documents(std::vector<json> documents) {
    std::vector<Post> out;
    for (json& document : documents) {
        out.push_back(from_document(std::move(document)));
    }
    return out;
}

json wanted(const std::vector<Subscription>& subscriptions) {
    json whole = json::array();
    json ways = json::array();
    for (const Subscription& one : subscriptions) {
        if (one.tags.empty()) {
            whole.push_back(one.category_id);
        } else {
            const json any = {{"$in", json(one.tags)}};
            ways.push_back(json{{"category_id", one.category_id}, {"tags", any}});
        }
    }
    if (!whole.empty()) {
        const json any = {{"$in", std::move(whole)}};
        ways.push_back(json{{"category_id", any}});
    }
    if (ways.size() == 1) {
        return ways.at(0);
    }
    return {{"$or", std::move(ways)}};
}

json key(const std::string& post_id, const std::string& user_id) {
    return {{"post_id", post_id}, {"user_id", user_id}};
}

} // namespace

std::size_t Posts::add_new(const std::vector<Post>& posts) {
    json documents = json::array();
    for (const Post& post : posts) {
        documents.push_back(to_document(post));
    }
    return database_.insert_new(posts_collection, std::move(documents));
}

std::optional<Post> Posts::find(const std::string& post_id) {
    auto found = database_.find_one(posts_collection, {{"post_id", post_id}});
    return found ? std::optional(from_document(*std::move(found))) : std::nullopt;
}

std::vector<Post> Posts::find(const std::vector<std::string>& post_ids) {
    if (post_ids.empty()) {
        return {};
    }
    const json any = {{"$in", json(post_ids)}};
    return from_documents(database_.find(posts_collection, {{"post_id", any}}));
}

std::vector<Post> Posts::newest(
    const std::vector<Subscription>& subscriptions,
    std::optional<std::int64_t> before_ms,
    std::size_t limit) {
    if (subscriptions.empty()) {
        return {};
    }
    json filter = wanted(subscriptions);
    if (before_ms) {
        filter["created_at"] = json{{"$lt", to_date(*before_ms)}};
    }
    const json order = json::array({json{{"created_at", -1}}, json{{"post_id", -1}}});
    return from_documents(database_.find(posts_collection, std::move(filter), order, limit));
}

std::map<std::string, Notification> Notifications::of(const std::string& post_id) {
    std::map<std::string, Notification> out;
    for (const json& document : database_.find(notifications, {{"post_id", post_id}})) {
        Notification& one = out[document.at("user_id").get<std::string>()];
        one.is_sent = document.value("status", "") == "SENT";
        for (const std::string& token : texts_of(document, "delivered")) {
            one.delivered.insert(token);
        }
    }
    return out;
}

void Notifications::begin(
    const std::string& post_id, const std::string& user_id, std::int64_t now_ms) {
    database_.update(
        notifications,
        key(post_id, user_id),
        {{"$setOnInsert", json{{"status", "PENDING"}}},
         {"$inc", json{{"attempts", 1}}},
         {"$set", json{{"updated_at", to_date(now_ms)}}}},
        true);
}

void Notifications::delivered(
    const std::string& post_id,
    const std::string& user_id,
    const std::string& device,
    std::int64_t now_ms) {
    database_.update(
        notifications,
        key(post_id, user_id),
        {{"$addToSet", json{{"delivered", device}}},
         {"$set", json{{"updated_at", to_date(now_ms)}}}});
}

void Notifications::sent(
    const std::string& post_id, const std::string& user_id, std::int64_t now_ms) {
    database_.update(
        notifications,
        key(post_id, user_id),
        {{"$set", json{{"status", "SENT"}, {"updated_at", to_date(now_ms)}}}});
}

} // namespace epa
