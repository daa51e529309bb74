// Users and how they come in.
#include "apps/common/proxy_event.h"
#include "apps/epa/adapters/outside.h"
#include "apps/epa/handlers/api_call.h"
#include "apps/epa/handlers/tokens.h"

namespace epa {

namespace {

constexpr std::size_t username_min = 6;
constexpr std::size_t password_min = 12;

[[noreturn]] void refuse_taken(const std::string& member) {
    throw Refusal(409, member == "username" ? "Username already taken" : "Email already taken");
}

std::string random_bytes(snowglobe::Context& context, std::size_t count) {
    std::string out;
    while (out.size() < count) {
        const std::uint64_t word = context.random();
        for (int shift = 0; shift < 64 && out.size() < count; shift += 8) {
            out += static_cast<char>(word >> shift & 0xFF);
        }
    }
    return out;
}

std::size_t characters(const std::string& text) {
    std::size_t count = 0;
    for (const char byte : text) {
        count += (static_cast<unsigned char>(byte) & 0xC0) != 0x80 ? 1 : 0;
    }
    return count;
}

// Whom a provider knows by this id: found, or made when he comes for the first time.
User known_user(
    ApiCall& call, const char* provider, const Identity& identity, const std::string& username) {
    Users users(call.database);
    if (auto user = users.find(provider, identity.id)) {
        return *std::move(user);
    }
    User user;
    user.user_id = call.context.uuid();
    user.username = username;
    user.email = identity.email;
    try {
        users.add(user, provider, identity.id);
    } catch (const Taken& taken) {
        // Two came at once with one id; else somebody else has the name or the e-mail, which
        // nobody has confirmed, so the two are not taken for one.
        if (auto other = users.find(provider, identity.id)) {
            return *std::move(other);
        }
        refuse_taken(taken.member);
    }
    return user;
}

} // namespace

json get_status(ApiCall&) {
    return apps::json_answer(200, {{"status", "OK"}, {"version", "1.0.0"}});
}

json register_user(ApiCall& call) {
    if (!call.body) {
        throw Refusal(400, "Bad Request");
    }
    User user;
    user.email = call.body->at("email").get<std::string>();
    user.username = call.body->at("username").get<std::string>();
    const std::string password = call.body->at("password").get<std::string>();
    if (characters(user.username) < username_min) {
        throw Refusal(400, "Username must be at least 6 characters");
    }
    if (characters(password) < password_min) {
        throw Refusal(400, "Password must be at least 12 characters");
    }
    Users users(call.database);
    for (const char* member : {"email", "username"}) {
        if (users.find(member, call.body->at(member).get<std::string>())) {
            refuse_taken(member);
        }
    }
    user.user_id = call.context.uuid();
    user.password = store_password(password, random_bytes(call.context, salt_bytes));
    try {
        users.add(user);
    } catch (const Taken& taken) { // since it was looked for
        refuse_taken(taken.member);
    }
    return apps::json_answer(200, {{"user_id", user.user_id}});
}

json login(ApiCall& call) {
    const auto user =
        Users(call.database).find("email", call.body->at("email").get<std::string>());
    if (!user || !user->password ||
        !is_password(call.body->at("password").get<std::string>(), *user->password)) {
        throw Refusal(404, "User not found");
    }
    return give_tokens(call, *user);
}

json renew_session(ApiCall& call) {
    const std::string user_id =
        claims_of(call.bearer, call.now_ms()).at("user_id").get<std::string>();
    if (!Sessions(call.database).has(call.bearer, user_id)) {
        throw Refusal(403, "Invalid Session");
    }
    const auto user = Users(call.database).find("user_id", user_id);
    if (!user) {
        throw Refusal(404, "User not found");
    }
    return give_tokens(call, *user, call.bearer);
}

json start_google(ApiCall& call) {
    return {{"statusCode", 302}, {"headers", json{{"location", google_page(sign_state(call))}}}};
}

json finish_google(ApiCall& call) {
    if (call.parameters.contains("error")) {
        throw Refusal(401, "Authentication failed with Google");
    }
    const std::string code = call.text("code");
    if (code.empty()) {
        throw Refusal(400, "Termination code missing");
    }
    if (call.parameters.contains("state") && !is_state(call.text("state"), call.now_ms())) {
        throw Refusal(400, "State mismatch");
    }
    const auto identity = ask_google(call.context, code);
    if (!identity) {
        throw Refusal(401, "Authentication failed with Google");
    }
    return give_tokens(call, known_user(call, "google_id", *identity, identity->email));
}

json log_in_with_apple(ApiCall& call) {
    const auto identity =
        ask_apple(call.context, call.body->at("identity_token").get<std::string>());
    if (!identity) {
        throw Refusal(401, "Authentication failed with Apple");
    }
    // Apple tells the name the first time only, and to the phone.
    const json name = call.body->value("full_name", json());
    const bool is_named = name.is_string() && !name.get<std::string>().empty();
    return give_tokens(
        call,
        known_user(
            call, "apple_id", *identity, is_named ? name.get<std::string>() : identity->email));
}

} // namespace epa
