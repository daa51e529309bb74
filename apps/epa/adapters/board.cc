#include "apps/epa/adapters/board.h"

#include "apps/epa/domain/moment.h"

#include <algorithm>

namespace epa {

namespace {

constexpr const char* categories = "categories";
constexpr const char* subscriptions = "subscriptions";
constexpr const char* devices = "devices";

json by(const char* member) {
    return json::array({json{{member, 1}}});
}

Category read_category(const json& document) {
    return {
        document.at("category_id").get<std::string>(),
        document.at("name").get<std::string>(),
        texts_of(document, "tags"),
        from_date(document.at("created_at"))};
}

Subscription read_subscription(const json& document) {
    return {
        document.at("user_id").get<std::string>(),
        document.at("category_id").get<std::string>(),
        texts_of(document, "tags")};
}

std::vector<Subscription> read_subscriptions(const std::vector<json>& documents) {
    std::vector<Subscription> out;
    for (const json& document : documents) {
        out.push_back(read_subscription(document));
    }
    return out;
}

} // namespace

json to_json(const Category& category) {
    return {
        {"category_id", category.category_id},
        {"name", category.name},
        {"tags", json(category.tags)},
        {"created_at", time_text(category.created_ms)}};
}

bool has_tags(const Category& category, const std::vector<std::string>& tags) {
    return std::all_of(tags.begin(), tags.end(), [&](const std::string& tag) {
        return std::find(category.tags.begin(), category.tags.end(), tag) != category.tags.end();
    });
}

std::vector<Category> Categories::all() {
    std::vector<Category> out;
    for (const json& document : database_.find(categories, json::object(), by("name"))) {
        out.push_back(read_category(document));
    }
    return out;
}

std::optional<Category> Categories::find(const std::string& category_id) {
    const auto found = database_.find_one(categories, {{"category_id", category_id}});
    return found ? std::optional(read_category(*found)) : std::nullopt;
}

void Categories::add(const Category& category) {
    json document = to_json(category);
    document["created_at"] = to_date(category.created_ms);
    database_.insert(categories, std::move(document));
}

std::optional<Category>
Categories::add_tags(const std::string& category_id, const std::vector<std::string>& tags) {
    const json each = {{"$each", json(tags)}};
    const auto found = database_.find_and_update(
        categories,
        {{"category_id", category_id}},
        {{"$addToSet", json{{"tags", each}}}});
    return found ? std::optional(read_category(*found)) : std::nullopt;
}

std::vector<Subscription> Subscriptions::of_user(const std::string& user_id) {
    return read_subscriptions(
        database_.find(subscriptions, {{"user_id", user_id}}, by("category_id")));
}

std::vector<Subscription> Subscriptions::of_category(const std::string& category_id) {
    return read_subscriptions(
        database_.find(subscriptions, {{"category_id", category_id}}, by("user_id")));
}

void Subscriptions::put(const Subscription& subscription) {
    database_.update(
        subscriptions,
        {{"user_id", subscription.user_id}, {"category_id", subscription.category_id}},
        {{"$set", json{{"tags", json(subscription.tags)}}}},
        true);
}

void Subscriptions::remove(const std::string& user_id, const std::string& category_id) {
    database_.remove_one(subscriptions, {{"user_id", user_id}, {"category_id", category_id}});
}

void Devices::put(
    const std::string& token, const std::string& user_id, const std::string& platform) {
    database_.update(
        devices,
        {{"device_token", token}},
        {{"$set", json{{"user_id", user_id}, {"platform", platform}}}},
        true);
}

void Devices::remove(const std::string& token, const std::string& user_id) {
    database_.remove_one(devices, {{"device_token", token}, {"user_id", user_id}});
}

void Devices::remove(const std::string& token) {
    database_.remove_one(devices, {{"device_token", token}});
}

std::map<std::string, std::vector<std::string>>
Devices::of(const std::vector<std::string>& users) {
    std::map<std::string, std::vector<std::string>> out;
    if (users.empty()) {
        return out;
    }
    const json any = {{"$in", json(users)}};
    for (const json& document :
         database_.find(devices, {{"user_id", any}}, by("device_token"))) {
        out[document.at("user_id").get<std::string>()].push_back(
            document.at("device_token").get<std::string>());
    }
    return out;
}

} // namespace epa
