// Commands about other connections: who is there, who is to go, who sees what all do.
#include "services/redis/client.h"
#include "services/redis/commands.h"
#include "services/redis/numbers.h"

#include "emulator/base/lower_case.h"

#include <algorithm>
#include <functional>

namespace snowglobe::redis {

namespace {

Client& client_of(const Asked& asked) {
    if (asked.client == nullptr) {
        throw CommandError{
            "ERR Snowglobe does not support '" + asked.name +
            "' in a transaction or from a function yet"};
    }
    return *asked.client;
}

using Filter = std::function<bool(const Client&)>;

std::int64_t id_of(const Asked& asked, std::size_t i) {
    const std::int64_t id = parse_integer(asked.arg(i)).value_or(0);
    if (id < 1) {
        throw CommandError{"ERR client-id should be greater than 0"};
    }
    return id;
}

bool has_type(const Client& client, const std::string& type) {
    return equals_word(type, client.listens() ? "pubsub" : "normal");
}

void check_type(const std::string& type) {
    constexpr std::string_view types[] = {"normal", "pubsub", "master", "replica", "slave"};
    if (std::ranges::find(types, lower_case(type)) == std::end(types)) {
        throw CommandError{"ERR Unknown client type '" + type + "'"};
    }
}

// Those that are there, in the order of their coming.
std::vector<std::shared_ptr<Client>> all_clients(const Asked& asked) {
    std::vector<std::shared_ptr<Client>> all;
    for (const auto& [id, weak] : *asked.clients) {
        const auto client = weak.lock();
        if (client && !client->is_killed) {
            all.push_back(client);
        }
    }
    return all;
}

// All that a kill's options say, "ID 3 ADDR a:b", from the third argument on.
std::vector<Filter> filters_of(const Asked& asked, bool& skips_own) {
    std::vector<Filter> filters;
    for (std::size_t i = 2; i < asked.size(); i += 2) {
        if (i + 1 == asked.size()) {
            throw errors::syntax();
        }
        const std::string value = asked.arg(i + 1);
        if (asked.is(i, "id")) {
            const auto id = static_cast<std::uint64_t>(id_of(asked, i + 1));
            filters.emplace_back([id](const Client& one) { return one.id == id; });
        } else if (asked.is(i, "type")) {
            check_type(value);
            filters.emplace_back([value](const Client& one) { return has_type(one, value); });
        } else if (asked.is(i, "addr")) {
            filters.emplace_back([value](const Client& one) { return one.address == value; });
        } else if (asked.is(i, "laddr")) {
            filters.emplace_back(
                [value](const Client& one) { return one.served_address == value; });
        } else if (asked.is(i, "user")) {
            if (value != "default") {
                throw CommandError{"ERR No such user '" + value + "'"};
            }
        } else if (asked.is(i, "skipme") && (asked.is(i + 1, "yes") || asked.is(i + 1, "no"))) {
            skips_own = asked.is(i + 1, "yes");
        } else {
            throw errors::syntax();
        }
    }
    return filters;
}

// Its own connection ends behind the answer (RedisRequest).
void kill(Client& client, const Client& own) {
    client.is_killed = true;
    if (&client != &own && client.lines != nullptr) {
        client.lines->cut(client.id);
    }
}

} // namespace

Answer client_info(Asked& asked) {
    return Answer::of(Answer::Kind::verbatim, client_of(asked).told() + "\n");
}

Answer client_list(Asked& asked) {
    client_of(asked);
    const bool by_type = asked.size() == 4 && asked.is(2, "type");
    const bool by_id = asked.size() > 3 && asked.is(2, "id");
    std::vector<std::int64_t> ids;
    if (by_type) {
        check_type(asked.arg(3));
    } else if (by_id) {
        for (std::size_t i = 3; i < asked.size(); ++i) {
            const auto id = parse_integer(asked.arg(i));
            if (!id) {
                throw CommandError{"ERR Invalid client ID"};
            }
            ids.push_back(*id);
        }
    } else if (asked.size() > 2) {
        throw errors::syntax();
    }
    std::string lines;
    for (const auto& client : all_clients(asked)) {
        const bool is_wanted =
            by_type ? has_type(*client, asked.arg(3))
                    : !by_id || std::ranges::find(ids, static_cast<std::int64_t>(client->id)) !=
                                    ids.end();
        lines += is_wanted ? client->told() + "\n" : "";
    }
    return Answer::of(Answer::Kind::verbatim, lines);
}

Answer client_kill(Asked& asked) {
    const Client& own = client_of(asked);
    if (asked.size() == 3) { // as it was before there were options
        for (const auto& client : all_clients(asked)) {
            if (client->address == asked.arg(2)) {
                kill(*client, own);
                return Answer::ok();
            }
        }
        throw CommandError{"ERR No such client"};
    }
    bool skips_own = true;
    const std::vector<Filter> filters = filters_of(asked, skips_own);
    std::int64_t killed = 0;
    for (const auto& client : all_clients(asked)) {
        const bool is_meant = std::ranges::all_of(
            filters, [&](const Filter& filter) { return filter(*client); });
        if (is_meant && (client.get() != &own || !skips_own)) {
            kill(*client, own);
            ++killed;
        }
    }
    return Answer::number(killed);
}

// The world is told: the call that waits is its.
Answer client_unblock(Asked& asked) {
    client_of(asked);
    const bool with_error = asked.size() == 4 && asked.is(3, "error");
    if (asked.size() > 4 || (asked.size() == 4 && !with_error && !asked.is(3, "timeout"))) {
        throw CommandError{
            "ERR CLIENT UNBLOCK reason should be TIMEOUT or ERROR"};
    }
    const std::int64_t id = asked.integer(2);
    for (const auto& client : all_clients(asked)) {
        if (static_cast<std::int64_t>(client->id) == id && client->is_waiting) {
            asked.before = Call{
                .service = "redis",
                .operation = "Unblock",
                .request = {{"connection", client->id}, {"with_error", with_error}}};
            return Answer::number(1);
        }
    }
    return Answer::number(0);
}

Answer monitor(Asked& asked) {
    client_of(asked).is_monitor = true;
    return Answer::ok();
}

} // namespace snowglobe::redis
