// Commands about the connection itself. Most of them need one: a transaction and a handler have
// none.
#include "emulator/base/lower_case.h"
#include "services/redis/client.h"
#include "services/redis/commands.h"
#include "services/redis/configs.h"
#include "services/redis/numbers.h"

#include <algorithm>

namespace snowglobe::redis {

namespace {

constexpr const char* version_text = "7.2.6";
constexpr const char* no_password =
    "ERR AUTH <password> called without any password configured for the default user. Are you "
    "sure your configuration is correct?";
constexpr const char* wrong_password =
    "WRONGPASS invalid username-password pair or user is disabled.";

Client& client_of(const Asked& asked) {
    if (asked.client == nullptr) {
        throw CommandError{
            "ERR Snowglobe does not support '" + asked.name +
            "' in a transaction or from a function yet"};
    }
    return *asked.client;
}

// Throws CommandError.
void log_in(Asked& asked, const std::string& user, const std::string& password) {
    const auto expected = Configs(asked.context).password();
    if (lower_case(user) != "default" || (expected && password != *expected)) {
        throw CommandError{wrong_password};
    }
    client_of(asked).is_admitted = true;
}

void check_name(const std::string& text, const char* what) {
    const bool is_printable =
        std::ranges::all_of(text, [](char c) { return c >= '!' && c <= '~'; });
    if (!is_printable) {
        throw CommandError{
            std::string("ERR ") + what + " cannot contain spaces, newlines or special characters."};
    }
}

} // namespace

Answer ping(Asked& asked) {
    if (asked.size() > 2) {
        throw CommandError{"ERR wrong number of arguments for 'ping' command"};
    }
    if (asked.client != nullptr && asked.client->listens() && asked.protocol == 2) {
        return Answer::bulks({"pong", asked.size() == 2 ? asked.arg(1) : ""});
    }
    return asked.size() == 2 ? Answer::bulk(asked.arg(1)) : Answer::status("PONG");
}

Answer echo(Asked& asked) {
    return Answer::bulk(asked.arg(1));
}

Answer quit(Asked&) {
    return Answer::ok();
}

Answer select(Asked& asked) {
    const std::int64_t number = asked.integer(1);
    if (number < 0 || number >= static_cast<std::int64_t>(databases)) {
        throw CommandError{"ERR DB index is out of range"};
    }
    asked.database = static_cast<std::uint64_t>(number);
    if (asked.client != nullptr) {
        asked.client->database = asked.database;
    }
    return Answer::ok();
}

Answer auth(Asked& asked) {
    if (asked.size() > 3) {
        throw errors::syntax();
    }
    if (asked.size() == 2 && !Configs(asked.context).password()) {
        throw CommandError{no_password};
    }
    log_in(asked, asked.size() == 3 ? asked.arg(1) : "default", asked.args.back());
    return Answer::ok();
}

Answer hello(Asked& asked) {
    Client& client = client_of(asked);
    int protocol = client.protocol;
    if (asked.size() > 1) {
        const auto number = parse_integer(asked.arg(1));
        if (!number) {
            throw CommandError{"ERR Protocol version is not an integer or out of range"};
        }
        if (*number < 2 || *number > 3) {
            throw CommandError{"NOPROTO unsupported protocol version"};
        }
        protocol = static_cast<int>(*number);
    }
    std::optional<std::string> name;
    for (std::size_t i = 2; i < asked.size(); ++i) {
        if (asked.is(i, "auth") && i + 2 < asked.size()) {
            log_in(asked, asked.arg(i + 1), asked.arg(i + 2));
            i += 2;
        } else if (asked.is(i, "setname") && i + 1 < asked.size()) {
            name = asked.arg(++i);
            check_name(*name, "Client names");
        } else {
            throw CommandError{"ERR Syntax error in HELLO option '" + asked.arg(i) + "'"};
        }
    }
    if (!client.is_admitted) {
        throw CommandError{
            "NOAUTH HELLO must be called with the client already authenticated, otherwise the "
            "HELLO <proto> AUTH <user> <pass> option can be used to authenticate the client and "
            "select the RESP protocol version at the same time"};
    }
    client.name = name.value_or(client.name);
    client.protocol = asked.protocol = protocol;
    return Answer::many(
        Answer::Kind::map,
        {Answer::bulk("server"),
         Answer::bulk("redis"),
         Answer::bulk("version"),
         Answer::bulk(version_text),
         Answer::bulk("proto"),
         Answer::number(protocol),
         Answer::bulk("id"),
         Answer::number(static_cast<std::int64_t>(client.id)),
         Answer::bulk("mode"),
         Answer::bulk("standalone"),
         Answer::bulk("role"),
         Answer::bulk("master"),
         Answer::bulk("modules"),
         Answer::array()});
}

Answer client_id(Asked& asked) {
    return Answer::number(static_cast<std::int64_t>(client_of(asked).id));
}

Answer client_getname(Asked& asked) {
    const std::string& name = client_of(asked).name;
    return name.empty() ? Answer::null() : Answer::bulk(name);
}

Answer client_setname(Asked& asked) {
    check_name(asked.arg(2), "Client names");
    client_of(asked).name = asked.arg(2);
    return Answer::ok();
}

Answer client_setinfo(Asked& asked) {
    Client& client = client_of(asked);
    if (asked.is(2, "lib-name")) {
        check_name(asked.arg(3), "lib-name");
        client.library = asked.arg(3);
    } else if (asked.is(2, "lib-ver")) {
        check_name(asked.arg(3), "lib-ver");
        client.library_version = asked.arg(3);
    } else {
        throw CommandError{"ERR Unrecognized option '" + asked.arg(2) + "'"};
    }
    return Answer::ok();
}

Answer client_reply(Asked& asked) {
    Client& client = client_of(asked);
    if (asked.is(2, "on")) {
        client.replies = Client::Replies::on;
    } else if (asked.is(2, "off")) {
        client.replies = Client::Replies::off;
    } else if (asked.is(2, "skip")) {
        client.replies = Client::Replies::skip_next;
    } else {
        throw errors::syntax();
    }
    return Answer::ok();
}

namespace {

Answer on_or_off(const Asked& asked) {
    if (!asked.is(2, "on") && !asked.is(2, "off")) {
        throw errors::syntax();
    }
    return Answer::ok();
}

} // namespace

Answer client_no_evict(Asked& asked) {
    return on_or_off(asked);
}

Answer client_no_touch(Asked& asked) {
    return on_or_off(asked);
}

Answer client_tracking(Asked& asked) {
    if (asked.is(2, "off")) {
        return Answer::ok();
    }
    if (!asked.is(2, "on")) {
        throw errors::syntax();
    }
    throw CommandError{"ERR Snowglobe does not support client tracking yet"};
}

Answer client_trackinginfo(Asked&) {
    return Answer::many(
        Answer::Kind::map,
        {Answer::bulk("flags"),
         Answer::many(Answer::Kind::set, {Answer::bulk("off")}),
         Answer::bulk("redirect"),
         Answer::number(-1),
         Answer::bulk("prefixes"),
         Answer::array()});
}

Answer client_getredir(Asked&) {
    return Answer::number(-1);
}

Answer client_unpause(Asked& asked) {
    client_of(asked);
    asked.before = Call{.service = "redis", .operation = "Pause", .request = {{"ms", 0}}};
    return Answer::ok();
}

Answer client_pause(Asked& asked) {
    if (asked.size() > 4 || (asked.size() == 4 && !asked.is(3, "write") && !asked.is(3, "all"))) {
        throw errors::syntax();
    }
    const auto timeout = parse_integer(asked.arg(2));
    if (!timeout) {
        throw CommandError{"ERR timeout is not an integer or out of range"};
    }
    if (*timeout < 0) {
        throw CommandError{"ERR timeout is negative"};
    }
    client_of(asked);
    constexpr std::int64_t ms_max = 100LL * 365 * 24 * 3600 * 1000;
    if (*timeout > 0) {
        asked.before = Call{
            .service = "redis",
            .operation = "Pause",
            .request = {
                {"ms", std::min(*timeout, ms_max)},
                {"all", asked.size() < 4 || asked.is(3, "all")}}};
    }
    return Answer::ok();
}

} // namespace snowglobe::redis
