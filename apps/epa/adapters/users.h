#pragma once
// Who may come in: users, and the session tokens that they hold.
#include "apps/epa/adapters/database.h"
#include "apps/epa/domain/password.h"

#include <optional>
#include <string>

namespace epa {

struct User {
    std::string user_id;
    std::string username;
    std::string email;
    std::optional<StoredPassword> password; // none: comes in through Google or Apple
    std::string access_token;               // the newest one; empty: none yet
};

class Users {
public:
    explicit Users(Database& database);

    // By "user_id", "email", "username", "google_id" or "apple_id".
    std::optional<User> find(const char* member, const std::string& value);
    // `provider` is "google_id" or "apple_id", or null. Throws Taken.
    void add(const User& user, const char* provider = nullptr, const std::string& identity = "");
    void set_access_token(const std::string& user_id, const std::string& token);

private:
    Database& database_;
    std::string collection_;
};

class Sessions {
public:
    static constexpr std::size_t sessions_max = 5; // of a user

    explicit Sessions(Database& database);

    bool has(const std::string& token, const std::string& user_id);
    // One that holds as many as one may loses those that end first.
    void add(const std::string& token, const std::string& user_id, std::int64_t expires_ms);

private:
    Database& database_;
    std::string collection_;
};

} // namespace epa
