#include "apps/epa/adapters/users.h"

#include "apps/common/setting.h"

namespace epa {

Users::Users(Database& database)
    : database_(database), collection_(apps::required_setting("EPA_MONGODB_USER_COLLECTION")) {}

std::optional<User> Users::find(const char* member, const std::string& value) {
    const auto found = database_.find_one(collection_, {{member, value}});
    if (!found) {
        return std::nullopt;
    }
    User user;
    user.user_id = found->value("user_id", "");
    user.username = found->value("username", "");
    user.email = found->value("email", "");
    user.access_token = found->value("access_token", "");
    if (found->contains("password") && found->contains("salt")) {
        user.password = StoredPassword{
            found->at("password").get<std::string>(), found->at("salt").get<std::string>()};
    }
    return user;
}

void Users::add(const User& user, const char* provider, const std::string& identity) {
    json document = {
        {"user_id", user.user_id}, {"username", user.username}, {"email", user.email}};
    if (user.password) {
        document["password"] = user.password->hash;
        document["salt"] = user.password->salt;
    }
    if (provider != nullptr) {
        document[provider] = identity;
    }
    database_.insert(collection_, std::move(document));
}

void Users::set_access_token(const std::string& user_id, const std::string& token) {
    database_.update(
        collection_, {{"user_id", user_id}}, {{"$set", json{{"access_token", token}}}});
}

Sessions::Sessions(Database& database)
    : database_(database),
      collection_(apps::required_setting("EPA_MONGODB_SESSION_TOKEN_COLLECTION")) {}

bool Sessions::has(const std::string& token, const std::string& user_id) {
    return database_.find_one(collection_, {{"session_token", token}, {"user_id", user_id}})
        .has_value();
}

void Sessions::add(
    const std::string& token, const std::string& user_id, std::int64_t expires_ms) {
    const json soonest = json::array({json{{"expires_at", 1}}, json{{"_id", 1}}});
    const std::vector<json> held = database_.find(collection_, {{"user_id", user_id}}, soonest);
    for (std::size_t at = 0; at + sessions_max <= held.size(); ++at) {
        database_.remove_one(collection_, {{"session_token", held[at].at("session_token")}});
    }
    database_.insert(
        collection_,
        {{"session_token", token}, {"user_id", user_id}, {"expires_at", to_date(expires_ms)}});
}

} // namespace epa
