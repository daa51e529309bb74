#include "services/redis/subscriptions.h"

#include "services/redis/answer.h"
#include "services/redis/glob.h"
#include "services/redis/resp.h"

#include <set>

namespace snowglobe::redis {

namespace {

constexpr std::string_view listener_space = "redis.listener";

std::string_view space_of(Subscriptions::Kind kind) {
    return kind == Subscriptions::Kind::channel ? "redis.channel" : "redis.pattern";
}

Key row(Subscriptions::Kind kind, const std::string& name, std::uint64_t connection) {
    return Key(space_of(kind)).text(name).number(connection);
}

Key listener_row(std::uint64_t connection, Subscriptions::Kind kind, const std::string& name) {
    return Key(listener_space)
        .number(connection)
        .number(static_cast<std::uint64_t>(kind))
        .text(name);
}

} // namespace

void Subscriptions::add(
    Kind kind, const std::string& name, std::uint64_t connection, int protocol) const {
    Rows<Listener>(context_.store)
        .put(row(kind, name, connection), {static_cast<std::uint64_t>(protocol)});
    context_.store.put(listener_row(connection, kind, name).str(), "");
}

void Subscriptions::remove(
    Kind kind, const std::string& name, std::uint64_t connection) const {
    context_.store.erase(row(kind, name, connection).str());
    context_.store.erase(listener_row(connection, kind, name).str());
}

void Subscriptions::remove_all(std::uint64_t connection) const {
    for (const Kind kind : {Kind::channel, Kind::pattern}) {
        for (const std::string& name : of(connection, kind)) {
            remove(kind, name, connection);
        }
    }
}

void Subscriptions::clear() const {
    std::set<std::uint64_t> connections;
    const Key all(listener_space);
    context_.store.scan(
        all.str(), all.end(), Direction::forward, [&](std::string_view key, std::string_view) {
            KeyReader reader(key);
            reader.text();
            connections.insert(reader.number());
            return true;
        });
    for (const std::uint64_t connection : connections) {
        remove_all(connection);
    }
}

std::vector<std::string> Subscriptions::of(std::uint64_t connection, Kind kind) const {
    std::vector<std::string> names;
    const Key all =
        Key(listener_space).number(connection).number(static_cast<std::uint64_t>(kind));
    context_.store.scan(
        all.str(), all.end(), Direction::forward, [&](std::string_view key, std::string_view) {
            KeyReader reader(key);
            reader.text();
            reader.number();
            reader.number();
            names.push_back(reader.text());
            return true;
        });
    return names;
}

std::uint64_t Subscriptions::count(std::uint64_t connection) const {
    return of(connection, Kind::channel).size() + of(connection, Kind::pattern).size();
}

std::uint64_t
Subscriptions::publish(const std::string& channel, const std::string& message) const {
    std::uint64_t heard = 0;
    const auto tell = [&](std::uint64_t connection, const Listener& to, Answer news) {
        news.kind = Answer::Kind::push;
        context_.push(connection, write_answer(news, static_cast<int>(to.protocol)));
        ++heard;
    };
    Rows<Listener>(context_.store)
        .scan(
            Key(space_of(Kind::channel)).text(channel),
            Direction::forward,
            [&](std::string_view key, const Listener& to) {
                KeyReader reader(key);
                reader.text();
                reader.text();
                tell(reader.number(), to, Answer::bulks({"message", channel, message}));
                return true;
            });
    Rows<Listener>(context_.store)
        .scan(
            Key(space_of(Kind::pattern)),
            Direction::forward,
            [&](std::string_view key, const Listener& to) {
                KeyReader reader(key);
                reader.text();
                const std::string pattern = reader.text();
                if (matches_glob(pattern, channel)) {
                    tell(
                        reader.number(),
                        to,
                        Answer::bulks({"pmessage", pattern, channel, message}));
                }
                return true;
            });
    return heard;
}

std::vector<std::string> Subscriptions::names(Kind kind) const {
    std::set<std::string> names;
    const Key all(space_of(kind));
    context_.store.scan(
        all.str(), all.end(), Direction::forward, [&](std::string_view key, std::string_view) {
            KeyReader reader(key);
            reader.text();
            names.insert(reader.text());
            return true;
        });
    return {names.begin(), names.end()};
}

std::uint64_t Subscriptions::listeners(Kind kind, const std::string& name) const {
    std::uint64_t count = 0;
    Rows<Listener>(context_.store)
        .scan(
            Key(space_of(kind)).text(name),
            Direction::forward,
            [&](std::string_view, const Listener&) {
                ++count;
                return true;
            });
    return count;
}

std::vector<RowKind> Subscriptions::row_kinds() {
    return {
        {"redis.channel", "tn", record_form<Listener>},
        {"redis.pattern", "tn", record_form<Listener>},
        {listener_space, "nnt", empty_form}};
}

} // namespace snowglobe::redis
