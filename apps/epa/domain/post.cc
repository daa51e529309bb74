#include "apps/epa/domain/post.h"

#include "apps/epa/domain/moment.h"

#include <algorithm>

namespace epa {

namespace {

std::string required_text(const json& document, const char* name) {
    const auto found = document.find(name);
    if (found == document.end() || !found->is_string() ||
        found->get_ref<const std::string&>().empty()) {
        throw BadRecord(std::string(name) + " is missing");
    }
    return found->get<std::string>();
}

std::string text(const json& document, const char* name) {
    const auto found = document.find(name);
    if (found == document.end()) {
        return "";
    }
    if (!found->is_string()) {
        throw BadRecord(std::string(name) + " is no text");
    }
    return found->get<std::string>();
}

double number(const json& document, const char* name) {
    const auto found = document.find(name);
    if (found == document.end() || !found->is_number()) {
        throw BadRecord("location." + std::string(name) + " is no number");
    }
    return found->get<double>();
}

std::vector<std::string> read_tags(const json& document) {
    std::vector<std::string> tags;
    const auto found = document.find("tags");
    if (found == document.end()) {
        return tags;
    }
    if (!found->is_array()) {
        throw BadRecord("tags is no list");
    }
    for (const json& tag : *found) {
        if (!tag.is_string()) {
            throw BadRecord("a tag is no text");
        }
        tags.push_back(tag.get<std::string>());
    }
    return tags;
}

std::optional<Location> read_location(const json& document) {
    const auto found = document.find("location");
    if (found == document.end() || found->is_null()) {
        return std::nullopt;
    }
    if (!found->is_object()) {
        throw BadRecord("location is no object");
    }
    return Location{number(*found, "lat"), number(*found, "lng")};
}

} // namespace

json to_json(const Post& post) {
    json out = {
        {"post_id", post.post_id},
        {"author_id", post.author_id},
        {"category_id", post.category_id},
        {"tags", json(post.tags)},
        {"title", post.title},
        {"body", post.body},
        {"created_at", time_text(post.created_ms)}};
    if (post.location) {
        out["location"] = json{{"lat", post.location->lat}, {"lng", post.location->lng}};
    }
    return out;
}

Post read_post(const json& document) {
    if (!document.is_object()) {
        throw BadRecord("post is missing");
    }
    Post post;
    post.post_id = required_text(document, "post_id");
    post.category_id = required_text(document, "category_id");
    const auto created = read_time(required_text(document, "created_at"));
    if (!created) {
        throw BadRecord("created_at is no time");
    }
    post.created_ms = *created;
    post.author_id = text(document, "author_id");
    post.title = text(document, "title");
    post.body = text(document, "body");
    post.tags = read_tags(document);
    post.location = read_location(document);
    return post;
}

std::string created_event(const Post& post) {
    return json{{"event", "POST_CREATED"}, {"post", to_json(post)}}.dump();
}

Post read_created_event(const std::optional<std::string>& value) {
    const json event = json::parse_or_discard(value.value_or(""));
    if (event.is_discarded()) {
        throw BadRecord("not JSON");
    }
    const bool is_created = event.is_object() && event.contains("event") &&
                            event.at("event") == "POST_CREATED";
    if (!is_created) {
        throw BadRecord("event is not POST_CREATED");
    }
    const auto post = event.find("post");
    return read_post(post == event.end() ? json() : *post);
}

bool pertains(const Post& post, const Subscription& subscription) {
    return post.category_id == subscription.category_id &&
           (subscription.tags.empty() ||
            std::any_of(post.tags.begin(), post.tags.end(), [&](const std::string& tag) {
                return std::find(subscription.tags.begin(), subscription.tags.end(), tag) !=
                       subscription.tags.end();
            }));
}

} // namespace epa
