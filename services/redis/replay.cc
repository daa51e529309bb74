// Redis in fixtures, {"source": "redis:SET", "body": ["k", "v"]}, and in expectations.
#include "emulator/base/encoding.h"
#include "emulator/base/lower_case.h"
#include "emulator/base/utf8.h"
#include "services/redis/commands.h"
#include "services/redis/elements.h"
#include "services/redis/list_items.h"
#include "services/redis/numbers.h"
#include "services/redis/redis.h"
#include "services/redis/scored.h"

#include <algorithm>

namespace snowglobe::redis {

namespace {

FixtureRequest read_command_line(const FixtureInput& input) {
    const Command* found = nullptr;
    for (const Command& command : all_commands()) {
        if (lower_case(std::string(command.name)) == lower_case(input.name)) {
            found = &command;
        }
    }
    if (found == nullptr) {
        throw FixtureError("Redis has no command '" + input.name + "' here");
    }
    if (!input.line.contains("body") || !input.line["body"].is_array()) {
        throw FixtureError("'body' must be the list of the command's arguments");
    }
    FixtureRequest request;
    request.operation = found->name;
    request.request = {{found->name == "EXEC" ? "commands" : "args", input.line["body"]}};
    return request;
}

// Bytes as people read them.
std::string shown(const std::string& bytes) {
    return is_valid_utf8(bytes) ? bytes : base64_encode(bytes);
}

json shown_values(const std::vector<std::string>& all) {
    json out = json::array();
    for (const std::string& one : all) {
        out.push_back(is_valid_utf8(one) ? text_or_json(one) : json(base64_encode(one)));
    }
    return out;
}

// What expectations can say of a key: {"key", "type", "value"}, of sorted sets "members" with their
// "scores" instead, the least first; and "expires" where it does. A time would say how late the
// command was.
json item_of(const Keyspace& keys, Slot& slot) {
    json out = {{"key", shown(slot.key)}, {"type", std::string(to_text(slot.value.type))}};
    switch (slot.value.type) {
    case Type::string:
        out["value"] = shown_values({slot.value.text}).at(0);
        break;
    case Type::list:
        out["value"] = shown_values(ListItems(keys, slot).all());
        break;
    case Type::set: {
        std::vector<std::string> names = Elements(keys, slot).names();
        std::sort(names.begin(), names.end());
        out["value"] = shown_values(names);
        break;
    }
    case Type::hash: {
        json fields = json::object();
        Elements(keys, slot).for_each([&](const std::string& name, const std::string& value) {
            fields[shown(name)] = shown_values({value}).at(0);
            return true;
        });
        out["value"] = std::move(fields);
        break;
    }
    case Type::sorted_set: {
        json members = json::array();
        json scores = json::array();
        for (const Scored& one : SortedMembers(keys, slot).all()) {
            members.push_back(shown(one.member));
            scores.push_back(text_or_json(format_score(one.score)));
        }
        out["members"] = std::move(members);
        out["scores"] = std::move(scores);
        break;
    }
    }
    if (slot.value.expires_ms) {
        out["expires"] = true;
    }
    return out;
}

json items_of(Service&, Context& context, const std::string& name) {
    const Keyspace keys(context, std::stoull(name));
    std::vector<std::string> names;
    keys.scan(0, [&](std::uint64_t, const std::string& key, const StoredKey&) {
        names.push_back(key);
        return true;
    });
    json out = json::array();
    for (const std::string& key : names) {
        Slot slot = keys.open(key);
        out.push_back(item_of(keys, slot));
    }
    return out;
}

std::map<std::string, std::string> keys_of(Service&, Context&, const std::string&) {
    return {{"key", "S"}};
}

} // namespace

std::vector<std::string> Redis::names(Context& context, Named kind) {
    std::vector<std::string> names;
    for (std::uint64_t number = 0; kind == Named::database && number < databases; ++number) {
        const bool is_declared = number == 0 && has_cache(context);
        if (is_declared || Keyspace(context, number).counts().keys > 0) {
            names.push_back(std::to_string(number));
        }
    }
    return names;
}

std::span<const OutcomeSection> Redis::outcome_sections() const {
    static constexpr OutcomeSection rows[] = {
        {.name = "redis",
         .noun = "database",
         .form = OutcomeForm::items,
         .kind = Named::database,
         .content = items_of,
         .keys = keys_of,
         .is_everywhere = true}};
    return rows;
}

std::span<const FixtureSource> Redis::fixture_sources() const {
    static const std::vector<FixtureSource> sources{{"redis", "COMMAND", read_command_line}};
    return sources;
}

} // namespace snowglobe::redis
