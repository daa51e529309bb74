#include "apps/epa/adapters/timeline_cache.h"

#include <charconv>

namespace epa {

namespace {

using Command = std::vector<std::string>;

const std::string week = "604800";
const std::string five_minutes = "300";

std::string post_key(const std::string& post_id) {
    return "post:" + post_id;
}

std::string line_key(const std::string& user_id) {
    return "timeline:" + user_id;
}

std::string filled_key(const std::string& user_id) {
    return line_key(user_id) + ":filled";
}

Command set_post(const Post& post) {
    return {"SET", post_key(post.post_id), to_json(post).dump(), "EX", week};
}

Command read_line(const std::string& user_id) {
    return {"ZREVRANGEBYSCORE", line_key(user_id), "+inf", "-inf", "WITHSCORES"};
}

void append_trim(std::vector<Command>& commands, const std::string& user_id) {
    commands.push_back({"ZREMRANGEBYRANK", line_key(user_id), "0", "-101"});
    commands.push_back({"EXPIRE", line_key(user_id), week});
}

// ["id", "1767225600000", ...]
std::vector<TimelineEntry> read_entries(const json& result) {
    if (!result.is_array() || result.size() % 2 != 0) {
        throw CacheDown("redis: no members with scores: " + result.dump());
    }
    std::vector<TimelineEntry> out;
    for (std::size_t at = 0; at < result.size(); at += 2) {
        const json& score = result.at(at + 1);
        const std::string text = score.is_string() ? score.get<std::string>() : score.dump();
        double ms = 0;
        const auto read = std::from_chars(text.data(), text.data() + text.size(), ms);
        if (read.ec != std::errc()) {
            throw CacheDown("redis: no score: " + text);
        }
        out.push_back({static_cast<std::int64_t>(ms), result.at(at).get<std::string>()});
    }
    return out;
}

std::optional<Post> read_kept(const json& result) {
    if (!result.is_string()) {
        return std::nullopt;
    }
    try {
        return read_post(json::parse_or_discard(result.get<std::string>()));
    } catch (const BadRecord&) { // somebody else's
        return std::nullopt;
    }
}

} // namespace

void TimelineCache::add(
    const std::vector<Post>& posts,
    const std::map<std::string, std::vector<std::size_t>>& lines) {
    std::vector<Command> commands;
    for (const Post& post : posts) {
        Command set = set_post(post);
        set.push_back("NX");
        commands.push_back(std::move(set));
    }
    for (const auto& [user, places] : lines) {
        Command add{"ZADD", line_key(user), "NX"};
        for (const std::size_t place : places) {
            add.push_back(std::to_string(posts[place].created_ms));
            add.push_back(posts[place].post_id);
        }
        commands.push_back(std::move(add));
        append_trim(commands, user);
    }
    redis_.run(commands);
}

std::optional<Post> TimelineCache::post(const std::string& post_id) {
    return read_kept(redis_.run({{"GET", post_key(post_id)}}).at(0));
}

std::map<std::string, Post> TimelineCache::posts(const std::vector<std::string>& post_ids) {
    std::map<std::string, Post> out;
    if (post_ids.empty()) {
        return out;
    }
    Command command{"MGET"};
    for (const std::string& id : post_ids) {
        command.push_back(post_key(id));
    }
    const json kept = redis_.run({command}).at(0);
    for (const json& one : kept) {
        if (auto post = read_kept(one)) {
            out.emplace(post->post_id, *std::move(post));
        }
    }
    return out;
}

void TimelineCache::keep(const std::vector<Post>& posts) {
    std::vector<Command> commands;
    for (const Post& post : posts) {
        commands.push_back(set_post(post));
    }
    redis_.run(commands);
}

TimelineCache::Line TimelineCache::line(const std::string& user_id) {
    const auto results = redis_.run({{"EXISTS", filled_key(user_id)}, read_line(user_id)});
    return {results.at(0) == 1, read_entries(results.at(1))};
}

TimelineCache::Line
TimelineCache::fill(const std::string& user_id, const std::vector<Post>& posts) {
    std::vector<Command> commands;
    if (!posts.empty()) {
        Command add{"ZADD", line_key(user_id)};
        for (const Post& post : posts) {
            add.push_back(std::to_string(post.created_ms));
            add.push_back(post.post_id);
        }
        commands.push_back(std::move(add));
        append_trim(commands, user_id);
        for (const Post& post : posts) {
            commands.push_back(set_post(post));
        }
    }
    // Last, so that a line of which only a half was written is filled again.
    commands.push_back({"SET", filled_key(user_id), "1", "EX", five_minutes});
    commands.push_back(read_line(user_id));
    return {true, read_entries(redis_.run(commands).back())};
}

void TimelineCache::drop(const std::string& user_id) {
    redis_.run({{"DEL", line_key(user_id), filled_key(user_id)}});
}

} // namespace epa
