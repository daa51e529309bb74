// What is published, and who hears it.
#include "services/redis/commands.h"
#include "services/redis/glob.h"
#include "services/redis/subscriptions.h"

namespace snowglobe::redis {

namespace {

using Kind = Subscriptions::Kind;

Answer told(const char* what, Answer name, std::uint64_t count) {
    return Answer::many(
        Answer::Kind::push,
        {Answer::bulk(what), std::move(name), Answer::number(static_cast<std::int64_t>(count))});
}

// Throws CommandError: there is no connection that could hear anything.
std::uint64_t connection_of(const Asked& asked) {
    if (asked.connection == 0) {
        throw CommandError{
            "ERR Snowglobe does not support '" + asked.name + "' from a function"};
    }
    return asked.connection;
}

Answer listen(Asked& asked, Kind kind, const char* what) {
    const std::uint64_t connection = connection_of(asked);
    const Subscriptions subscriptions(asked.context);
    Answer answer = Answer::of(Answer::Kind::sequence);
    for (std::size_t i = 1; i < asked.size(); ++i) {
        subscriptions.add(kind, asked.arg(i), connection, asked.protocol);
        answer.add(told(what, Answer::bulk(asked.arg(i)), subscriptions.count(connection)));
    }
    return answer;
}

Answer leave(Asked& asked, Kind kind, const char* what) {
    const std::uint64_t connection = connection_of(asked);
    const Subscriptions subscriptions(asked.context);
    std::vector<std::string> names(asked.args.begin() + 1, asked.args.end());
    if (names.empty()) {
        names = subscriptions.of(connection, kind);
    }
    Answer answer = Answer::of(Answer::Kind::sequence);
    for (const std::string& name : names) {
        subscriptions.remove(kind, name, connection);
        answer.add(told(what, Answer::bulk(name), subscriptions.count(connection)));
    }
    if (names.empty()) {
        answer.add(told(what, Answer::null(), subscriptions.count(connection)));
    }
    return answer;
}

} // namespace

Answer subscribe(Asked& asked) {
    return listen(asked, Kind::channel, "subscribe");
}
Answer psubscribe(Asked& asked) {
    return listen(asked, Kind::pattern, "psubscribe");
}
Answer unsubscribe(Asked& asked) {
    return leave(asked, Kind::channel, "unsubscribe");
}
Answer punsubscribe(Asked& asked) {
    return leave(asked, Kind::pattern, "punsubscribe");
}

Answer publish(Asked& asked) {
    return Answer::number(static_cast<std::int64_t>(
        Subscriptions(asked.context).publish(asked.arg(1), asked.arg(2))));
}

Answer pubsub_channels(Asked& asked) {
    if (asked.size() > 3) {
        throw CommandError{
            "ERR wrong number of arguments for 'pubsub|channels' command"};
    }
    std::vector<std::string> names = Subscriptions(asked.context).names(Kind::channel);
    std::erase_if(names, [&](const std::string& name) {
        return asked.size() == 3 && !matches_glob(asked.arg(2), name);
    });
    return Answer::bulks(names);
}

Answer pubsub_numsub(Asked& asked) {
    Answer answer = Answer::of(Answer::Kind::map);
    for (std::size_t i = 2; i < asked.size(); ++i) {
        answer.add(Answer::bulk(asked.arg(i)));
        answer.add(Answer::number(static_cast<std::int64_t>(
            Subscriptions(asked.context).listeners(Kind::channel, asked.arg(i)))));
    }
    answer.kind = Answer::Kind::array;
    return answer;
}

Answer pubsub_numpat(Asked& asked) {
    return Answer::number(
        static_cast<std::int64_t>(Subscriptions(asked.context).names(Kind::pattern).size()));
}

// What it has subscribed is the world's; the rest of a connection is its session's, which forgets
// it with the answer.
Answer reset(Asked& asked) {
    if (asked.connection != 0) {
        Subscriptions(asked.context).remove_all(asked.connection);
    }
    return Answer::status("RESET");
}

} // namespace snowglobe::redis
