#include "apps/epa/domain/form.h"
#include "tests/apps/epa/small_world.h"

namespace epa {
namespace {

json detail(const char* text) {
    return {{"detail", text}};
}

json registration(const char* email, const char* username, const char* password) {
    return {{"email", email}, {"username", username}, {"password", password}};
}

constexpr const char* good = "correct horse battery";
constexpr std::int64_t minute = 60'000;

TEST(Auth, StatusNeedsNothing) {
    SmallWorld world;
    world.is_mongodb_down = true;
    EXPECT_EQ(
        world.ask("GET", "/status").body, (json{{"status", "OK"}, {"version", "1.0.0"}}));
    EXPECT_TRUE(world.commands.empty());
}

TEST(Auth, RegistrationIsChecked) {
    SmallWorld world;
    const auto refused = [&](const json& body, int status, const char* text) {
        const Answer answer = world.ask("POST", "/auth/register", body);
        EXPECT_EQ(answer.status, status);
        EXPECT_EQ(answer.body, detail(text));
    };
    refused(nullptr, 400, "Bad Request");
    refused(registration("a", "short", "short"), 400, "Username must be at least 6 characters");
    refused(
        registration("a", "long-enough", "11 letters."),
        400,
        "Password must be at least 12 characters");
    EXPECT_EQ(world.ask("POST", "/auth/register", registration("a", "user-a", good)).status, 200);
    refused(registration("a", "user-a", good), 409, "Email already taken");
    refused(registration("b", "user-a", good), 409, "Username already taken");
    // A second user with a password has no google_id either.
    EXPECT_EQ(world.ask("POST", "/auth/register", registration("b", "user-b", good)).status, 200);

    const json partial = {{"email", 7}, {"username", "x"}};
    const Answer missing = world.ask("POST", "/auth/register", partial);
    EXPECT_EQ(missing.status, 422);
    const json& first = missing.body.at("detail").at(0);
    EXPECT_EQ(first.at("type"), "missing");
    EXPECT_EQ(first.at("loc").dump(), R"(["body","password"])");
    EXPECT_EQ(missing.body.at("detail").at(1).at("type"), "string_type");
    const Answer broken = world.ask("POST", "/auth/register", "{");
    EXPECT_EQ(broken.body.at("detail").at(0).at("type"), "json_invalid");
}

TEST(Auth, LoginGivesBothTokens) {
    SmallWorld world;
    const json ann = world.user("anna-1");
    EXPECT_EQ(ann.at("token_type"), "Bearer");
    EXPECT_EQ(ann.at("access_expires_in"), 1800);
    EXPECT_NE(ann.at("access_token"), ann.at("session_token"));
    const json wrong = {{"email", "anna-1@example.com"}, {"password", "wrong"}};
    const json unknown = {{"email", "nobody"}, {"password", good}};
    for (const json& body : {wrong, unknown}) {
        const Answer answer = world.ask("POST", "/auth/login", body);
        EXPECT_EQ(answer.status, 404);
        EXPECT_EQ(answer.body, detail("User not found"));
    }
}

TEST(Auth, ANewAccessTokenTakesThePlaceOfTheOld) {
    SmallWorld world;
    const json ann = world.user("anna-1");
    const std::string session = ann.at("session_token").get<std::string>();
    const std::string access = ann.at("access_token").get<std::string>();
    EXPECT_EQ(world.ask("GET", "/categories", nullptr, access).status, 200);
    const Answer renewed = world.ask("POST", "/auth/session", nullptr, session);
    EXPECT_EQ(renewed.status, 200);
    EXPECT_EQ(renewed.body.at("session_token"), session);
    EXPECT_NE(renewed.body.at("access_token"), access);
    const Answer old = world.ask("GET", "/categories", nullptr, access);
    EXPECT_EQ(old.status, 401);
    EXPECT_EQ(old.body, detail("Unauthorized"));
    const std::string next = renewed.body.at("access_token").get<std::string>();
    EXPECT_EQ(world.ask("GET", "/categories", nullptr, next).status, 200);
    // A session is no access, and the other way round.
    EXPECT_EQ(world.ask("GET", "/categories", nullptr, session).status, 401);
    EXPECT_EQ(
        world.ask("POST", "/auth/session", nullptr, next).body, detail("Invalid Session"));
    EXPECT_EQ(
        world.ask("POST", "/auth/session", nullptr, session + "x").body, detail("Unauthorized"));
    EXPECT_EQ(world.ask("POST", "/auth/session").body, detail("Not authenticated"));
    EXPECT_EQ(world.ask("GET", "/categories").status, 403);
    const json basic = {{"headers", json{{"Authorization", "Basic abc"}}}};
    EXPECT_EQ(world.ask("GET", "/categories", nullptr, "", basic).status, 403);

    world.now_ms += 30 * minute;
    EXPECT_EQ(world.ask("GET", "/categories", nullptr, next).status, 401);
    EXPECT_EQ(world.ask("POST", "/auth/session", nullptr, session).status, 200);
    world.mongodb.collections.at("users").clear();
    EXPECT_EQ(world.ask("POST", "/auth/session", nullptr, session).body, detail("User not found"));
    world.now_ms += 7 * 24 * 60 * minute;
    EXPECT_EQ(world.ask("POST", "/auth/session", nullptr, session).status, 401);
}

TEST(Auth, AUserHoldsFiveSessions) {
    SmallWorld world;
    const json ann = world.user("anna-1");
    const json credentials = {{"email", "anna-1@example.com"}, {"password", good}};
    std::string last;
    for (int login = 2; login <= 6; ++login) {
        world.now_ms += 1;
        last = world.ask("POST", "/auth/login", credentials)
                   .body.at("session_token")
                   .get<std::string>();
    }
    EXPECT_EQ(world.mongodb.collections.at("session_tokens").size(), 5u);
    const std::string first = ann.at("session_token").get<std::string>();
    EXPECT_EQ(world.ask("POST", "/auth/session", nullptr, first).body, detail("Invalid Session"));
    EXPECT_EQ(world.ask("POST", "/auth/session", nullptr, last).status, 200);
}

TEST(Auth, GoogleLeadsToOneUser) {
    SmallWorld world;
    const Answer start = world.ask("GET", "/auth/social/web/google");
    EXPECT_EQ(start.status, 302);
    const std::string location = start.headers.at("location");
    EXPECT_TRUE(location.starts_with("https://accounts.google.com/o/oauth2/v2/auth?"));
    auto asked = read_form(location.substr(location.find('?') + 1));
    EXPECT_EQ(asked.at("client_id"), "epa-web");
    EXPECT_EQ(asked.at("redirect_uri"), "http://epa.example/callback");
    EXPECT_EQ(asked.at("response_type"), "code");
    EXPECT_EQ(asked.at("scope"), "openid email profile");
    EXPECT_EQ(asked.at("access_type"), "offline");
    EXPECT_EQ(asked.at("prompt"), "consent");

    const auto come_back = [&](json query) {
        return world.ask(
            "GET", "/auth/social/web/google/callback", nullptr, "", {{"query", std::move(query)}});
    };
    const std::string code = "4/ben@example.com";
    EXPECT_EQ(come_back({{"code", code}, {"state", asked.at("state")}}).status, 200);
    EXPECT_EQ(come_back({{"code", code}}).status, 200);
    const auto& users = world.mongodb.collections.at("users");
    ASSERT_EQ(users.size(), 1u);
    EXPECT_EQ(users.front().at("username"), "ben@example.com");
    EXPECT_EQ(users.front().at("email"), "ben@example.com");
    EXPECT_FALSE(users.front().contains("password"));

    EXPECT_EQ(come_back(nullptr).body, detail("Termination code missing"));
    EXPECT_EQ(come_back({{"code", "bad"}}).body, detail("Authentication failed with Google"));
    EXPECT_EQ(come_back({{"error", "access_denied"}}).status, 401);
    EXPECT_EQ(come_back({{"code", code}, {"state", "x"}}).body, detail("State mismatch"));
    world.now_ms += 10 * minute;
    EXPECT_EQ(come_back({{"code", code}, {"state", asked.at("state")}}).status, 400);
    // No password, no way in with one.
    const json login = {{"email", "ben@example.com"}, {"password", ""}};
    EXPECT_EQ(world.ask("POST", "/auth/login", login).status, 404);
    // Nobody has confirmed that this address is its user's.
    world.user("carl-1");
    const Answer other = come_back({{"code", "4/carl-1@example.com"}});
    EXPECT_EQ(other.status, 409);
    EXPECT_EQ(other.body, detail("Email already taken"));
}

TEST(Auth, AppleLeadsToOneUser) {
    SmallWorld world;
    const auto come = [&](json body) {
        return world.ask("POST", "/auth/social/web/apple", body);
    };
    json dora = {{"identity_token", "apple:7:d@example.com"}, {"full_name", "Dora"}};
    EXPECT_EQ(come(dora).status, 200);
    dora["full_name"] = nullptr;
    EXPECT_EQ(come(dora).status, 200);
    ASSERT_EQ(world.mongodb.collections.at("users").size(), 1u);
    EXPECT_EQ(world.mongodb.collections.at("users").front().at("username"), "Dora");
    EXPECT_EQ(come({{"identity_token", "nobody"}}).status, 401);
    EXPECT_EQ(come(json::object()).status, 422);
}

TEST(Auth, WhatIsMissingOrDownIsTold) {
    SmallWorld world;
    const json ann = world.user("anna-1");
    const std::string access = ann.at("access_token").get<std::string>();
    world.is_mongodb_down = true;
    EXPECT_EQ(
        world.ask("GET", "/categories", nullptr, access).body, detail("Service Unavailable"));
    world.is_mongodb_down = false;
    unsetenv("EPA_JWT_SECRET");
    const Answer answer = world.ask("GET", "/categories", nullptr, access);
    EXPECT_EQ(answer.status, 500);
    EXPECT_EQ(answer.body, detail("Internal Server Error"));
    EXPECT_EQ(world.logs.back(), "EPA_JWT_SECRET is not set");
}

} // namespace
} // namespace epa
