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

json look(World& world, const char* service, const char* operation, json request) {
    Call call;
    call.service = service;
    call.operation = operation;
    call.request = std::move(request);
    Reply reply = world.look_call(call);
    if (reply.error) {
        throw std::runtime_error(
            std::string(service) + "." + operation + ": " + reply.error->message);
    }
    return std::move(reply.body);
}

json peek(World& world, const char* service, const std::string& path) {
    json out;
    world.look(*world.service(service), Scope{}, [&](Context& context) {
        out = world.service(service)->peek(context, path).value_or(json());
    });
    return out;
}

json tables(World& world) {
    json out = json::object();
    for (const std::string& name : world.names(Named::table)) {
        json items = json::array();
        json request = {{"TableName", name}, {"ConsistentRead", true}};
        while (true) {
            const json page = look(world, "dynamodb", "Scan", request);
            for (const json& item : page.at("Items")) {
                items.push_back(plain({{"M", item}}));
            }
            if (!page.contains("LastEvaluatedKey")) {
                break;
            }
            request["ExclusiveStartKey"] = page["LastEvaluatedKey"];
        }
        out[name] = std::move(items);
    }
    return out;
}

std::uint64_t count_of(const json& queue) {
    std::uint64_t count = 0;
    for (const char* state : {"visible", "in_flight", "delayed"}) {
        count += queue.at(state).get<std::uint64_t>();
    }
    return count;
}

json queues(World& world) {
    json out = json::object();
    for (const std::string& name : world.names(Named::queue)) {
        json bodies = json::array();
        const json shown = peek(world, "sqs", "queues/" + name);
        for (const json& message : shown.at("messages")) {
            bodies.push_back(text_or_json(message.at("body")));
        }
        // The look shows the first thousand messages; the counts are of all.
        out[name] = {{"count", count_of(shown)}, {"messages", std::move(bodies)}};
    }
    return out;
}

json streams(World& world) {
    json out = json::object();
    for (const std::string& name : world.names(Named::stream)) {
        json records = json::array();
        const json stream = peek(world, "kinesis", "streams/" + name);
        for (const json& shard : stream.at("Shards")) {
            const json shown = peek(
                world, "kinesis", "streams/" + name + "/" + shard.at("ShardId").get<std::string>());
            for (const json& record : shown.at("Records")) {
                const bool text = record.contains("Text");
                records.push_back(
                    {{"key", record.at("PartitionKey")},
                     {"data", text ? text_or_json(record.at("Text")) : record.at("Data")}});
            }
        }
        out[name] = std::move(records);
    }
    return out;
}

} // namespace

std::map<std::string, std::uint64_t> queue_counts(World& world) {
    std::map<std::string, std::uint64_t> counts;
    const json listed = peek(world, "sqs", "queues");
    for (const json& queue : listed.at("queues")) {
        counts[queue.at("name")] = count_of(queue);
    }
    return counts;
}

KnownNames known_names(World& world) {
    KnownNames known;
    known.by_section = {
        {"tables", world.names(Named::table)},
        {"queues", world.names(Named::queue)},
        {"streams", world.names(Named::stream)},
        {"outside", world.names(Named::host)},
        {"invocations", world.names(Named::function)}};
    for (const std::string& table : known.by_section.at("tables")) {
        const json described =
            look(world, "dynamodb", "DescribeTable", {{"TableName", table}}).at("Table");
        std::map<std::string, std::string>& key = known.keys[table];
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
    return known;
}

json outcome_of(const ReplayResult& result, const InvocationLog& invocations) {
    json counts = json::object();
    for (const auto& [function, count] : invocations.counts()) {
        counts[function] = {{"count", count.all}, {"errors", count.errors}};
    }
    json answers = json::object();
    for (const auto& [status, count] : result.answers) {
        answers[std::to_string(status)] = count;
    }
    json outside = json::object();
    const json requests = peek(*result.world, "outside", "requests");
    if (const auto by_host = requests.find("counts"); by_host != requests.end()) {
        outside = *by_host;
    }
    return {
        {"tables", tables(*result.world)},
        {"queues", queues(*result.world)},
        {"streams", streams(*result.world)},
        {"outside", std::move(outside)},
        {"invocations", std::move(counts)},
        {"answers", std::move(answers)},
        {"refused", result.refused.size()}};
}

} // namespace snowglobe
