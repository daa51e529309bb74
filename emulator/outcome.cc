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
    const json names = look(world, "dynamodb", "ListTables", json::object()).at("TableNames");
    for (const json& name : names) {
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
        out[name.get<std::string>()] = std::move(items);
    }
    return out;
}

json queues(World& world) {
    json out = json::object();
    const json listed = peek(world, "sqs", "queues");
    for (const json& queue : listed.at("queues")) {
        const std::string name = queue.at("name");
        json bodies = json::array();
        const json shown = peek(world, "sqs", "queues/" + name);
        for (const json& message : shown.at("messages")) {
            bodies.push_back(text_or_json(message.at("body")));
        }
        out[name] = std::move(bodies);
    }
    return out;
}

json streams(World& world) {
    json out = json::object();
    const json listed = peek(world, "kinesis", "streams");
    for (const json& summary : listed.at("Streams")) {
        const std::string name = summary.at("StreamName");
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
        {"refused", result.refused_inputs}};
}

} // namespace snowglobe
