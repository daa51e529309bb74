#include "emulator/outcome.h"

#include "emulator/base/encoding.h"

namespace snowglobe {

namespace {

json text_or_json(const std::string& text) {
    json value = json::parse_or_discard(text);
    return value.is_discarded() ? json(text) : value;
}

// {"N":"1"} is 1, {"SS":[..]} a list, {"M":{..}} an object: an attribute value as plain JSON.
json plain(const json& value) {
    const std::string& type = value.begin().key();
    const json& content = value.begin().value();
    if (type == "N") {
        return text_or_json(content.get<std::string>());
    }
    if (type == "NULL") {
        return nullptr;
    }
    if (type == "M") {
        json out = json::object();
        for (const auto& [name, member] : content.items()) {
            out[name] = plain(member);
        }
        return out;
    }
    if (type == "L" || type == "NS") {
        json out = json::array();
        for (const json& element : content) {
            out.push_back(type == "L" ? plain(element) : text_or_json(element.get<std::string>()));
        }
        return out;
    }
    return content;
}

// An account and region of a world, and how names there are told from those of others.
struct Place {
    World& world;
    Scope scope;
    std::string prefix;
};

// Names are plain in the first, "eu-west-1/orders" in another region of its account, and
// "123456789012/eu-west-1/orders" in another account.
std::vector<Place> places(World& world, const std::vector<Scope>& scopes) {
    std::vector<Place> out;
    for (const Scope& scope : scopes) {
        std::string prefix = scope == scopes.front() ? "" : scope.region + "/";
        if (scope.account != scopes.front().account) {
            prefix = scope.account + "/" + prefix;
        }
        out.push_back({world, scope, std::move(prefix)});
    }
    return out;
}

json look(const Place& place, const char* service, const char* operation, json request) {
    Call call;
    call.scope = place.scope;
    call.service = service;
    call.operation = operation;
    call.request = std::move(request);
    Reply reply = place.world.look_call(call);
    if (reply.error) {
        throw std::runtime_error(
            std::string(service) + "." + operation + ": " + reply.error->message);
    }
    return std::move(reply.body);
}

json peek(const Place& place, const char* service, const std::string& path) {
    json out;
    Service& found = *place.world.service(service);
    place.world.look(found, place.scope, [&](Context& context) {
        out = found.peek(context, path).value_or(json());
    });
    return out;
}

void add_tables(json& out, const Place& place) {
    for (const std::string& name : place.world.names(Named::table, place.scope)) {
        json items = json::array();
        json request = {{"TableName", name}, {"ConsistentRead", true}};
        while (true) {
            const json page = look(place, "dynamodb", "Scan", request);
            for (const json& item : page.at("Items")) {
                items.push_back(plain({{"M", item}}));
            }
            if (!page.contains("LastEvaluatedKey")) {
                break;
            }
            request["ExclusiveStartKey"] = page["LastEvaluatedKey"];
        }
        out[place.prefix + name] = std::move(items);
    }
}

std::uint64_t count_of(const json& queue) {
    std::uint64_t count = 0;
    for (const char* state : {"visible", "in_flight", "delayed"}) {
        count += queue.at(state).get<std::uint64_t>();
    }
    return count;
}

void add_queues(json& out, const Place& place) {
    for (const std::string& name : place.world.names(Named::queue, place.scope)) {
        json bodies = json::array();
        const json shown = peek(place, "sqs", "queues/" + name);
        for (const json& message : shown.at("messages")) {
            bodies.push_back(text_or_json(message.at("body")));
        }
        // The look shows the first thousand messages; the counts are of all.
        out[place.prefix + name] = {{"count", count_of(shown)}, {"messages", std::move(bodies)}};
    }
}

void add_streams(json& out, const Place& place) {
    for (const std::string& name : place.world.names(Named::stream, place.scope)) {
        json records = json::array();
        const json stream = peek(place, "kinesis", "streams/" + name);
        for (const json& shard : stream.at("Shards")) {
            const json shown = peek(
                place, "kinesis", "streams/" + name + "/" + shard.at("ShardId").get<std::string>());
            for (const json& record : shown.at("Records")) {
                const bool text = record.contains("Text");
                records.push_back(
                    {{"key", record.at("PartitionKey")},
                     {"data", text ? text_or_json(record.at("Text")) : record.at("Data")}});
            }
        }
        out[place.prefix + name] = std::move(records);
    }
}

// The key attributes of a table with their types.
void add_key(
    std::map<std::string, std::string>& key, const Place& place, const std::string& table) {
    const json described =
        look(place, "dynamodb", "DescribeTable", {{"TableName", table}}).at("Table");
    for (const json& element : described.at("KeySchema")) {
        key[element.at("AttributeName")] = "";
    }
    for (const json& attribute : described.at("AttributeDefinitions")) {
        if (const auto part = key.find(attribute.at("AttributeName").get<std::string>());
            part != key.end()) {
            part->second = attribute.at("AttributeType");
        }
    }
}

} // namespace

std::map<std::string, std::uint64_t>
queue_counts(World& world, const std::vector<Scope>& scopes) {
    std::map<std::string, std::uint64_t> counts;
    for (const Place& place : places(world, scopes)) {
        const json listed = peek(place, "sqs", "queues");
        for (const json& queue : listed.at("queues")) {
            counts[place.prefix + queue.at("name").get<std::string>()] = count_of(queue);
        }
    }
    return counts;
}

KnownNames known_names(World& world, const std::vector<Scope>& scopes) {
    KnownNames known;
    known.by_section = {
        {"outside", world.names(Named::host)}, {"invocations", world.names(Named::function)}};
    constexpr std::pair<const char*, Named> sections[] = {
        {"tables", Named::table}, {"queues", Named::queue}, {"streams", Named::stream}};
    for (const Place& place : places(world, scopes)) {
        for (const auto& [section, kind] : sections) {
            std::vector<std::string>& names = known.by_section[section];
            for (const std::string& name : world.names(kind, place.scope)) {
                names.push_back(place.prefix + name);
            }
        }
        for (const std::string& table : world.names(Named::table, place.scope)) {
            add_key(known.keys[place.prefix + table], place, table);
        }
    }
    return known;
}

json outcome_of(const ReplayResult& result, const InvocationLog& invocations) {
    json counts = json::object();
    for (const auto& [function, count] : invocations.counts()) {
        counts[function] = {{"count", count.all}, {"errors", count.errors}};
    }
    json answers = json::object();
    for (const auto& [status, given] : result.answers) {
        answers[std::to_string(status)] = given.count;
    }
    json outside = json::object();
    const std::vector<Place> all = places(*result.world, result.scopes);
    const json requests = peek(all.front(), "outside", "requests"); // of all of them
    if (const auto by_host = requests.find("counts"); by_host != requests.end()) {
        outside = *by_host;
    }
    json tables = json::object();
    json queues = json::object();
    json streams = json::object();
    for (const Place& place : all) {
        add_tables(tables, place);
        add_queues(queues, place);
        add_streams(streams, place);
    }
    return {
        {"tables", std::move(tables)},
        {"queues", std::move(queues)},
        {"streams", std::move(streams)},
        {"outside", std::move(outside)},
        {"invocations", std::move(counts)},
        {"answers", std::move(answers)},
        {"refused", result.refused.size()}};
}

} // namespace snowglobe
