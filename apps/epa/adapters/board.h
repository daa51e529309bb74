#pragma once
// What people post about, and who wants to hear of it: categories, subscriptions, devices.
#include "apps/epa/adapters/database.h"
#include "apps/epa/domain/post.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace epa {

struct Category {
    std::string category_id;
    std::string name;
    std::vector<std::string> tags;
    std::int64_t created_ms = 0;
};

json to_json(const Category& category);
bool has_tags(const Category& category, const std::vector<std::string>& tags);

class Categories {
public:
    explicit Categories(Database& database) : database_(database) {}

    std::vector<Category> all(); // by name
    std::optional<Category> find(const std::string& category_id);
    void add(const Category& category); // throws Taken
    std::optional<Category>
    add_tags(const std::string& category_id, const std::vector<std::string>& tags);

private:
    Database& database_;
};

class Subscriptions {
public:
    explicit Subscriptions(Database& database) : database_(database) {}

    std::vector<Subscription> of_user(const std::string& user_id);         // by category_id
    std::vector<Subscription> of_category(const std::string& category_id); // by user_id
    void put(const Subscription& subscription);
    void remove(const std::string& user_id, const std::string& category_id);

private:
    Database& database_;
};

class Devices {
public:
    explicit Devices(Database& database) : database_(database) {}

    // It moves to its newest user.
    void put(const std::string& token, const std::string& user_id, const std::string& platform);
    void remove(const std::string& token, const std::string& user_id);
    void remove(const std::string& token);
    // Tokens by user, in order.
    std::map<std::string, std::vector<std::string>> of(const std::vector<std::string>& users);

private:
    Database& database_;
};

} // namespace epa
