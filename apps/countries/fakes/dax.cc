// A DAX cluster, dax-{stage}: a cache in front of DynamoDB, with the rules that an app can see.
// Reads that may be a little old are answered from the cache for five minutes, also what was not
// there; writes go to DynamoDB and, if they succeed, change the item that is kept, but no result of
// a query. Who writes past the cluster is not seen until then.
//
// It is asked in DynamoDB's JSON, and what it keeps is in a table of its own name: the world's
// clock, not this process, says how old an entry is, and there is one cache for all who ask.
#include "apps/common/attribute_value.h"
#include "apps/common/proxy_event.h"
#include "apps/common/table.h"
#include "apps/countries/adapters/aws.h"
#include "apps/countries/handlers/handlers.h"

#include <chrono>
#include <optional>
#include <string>

namespace countries {

namespace {

constexpr std::chrono::minutes kept_for{5}; // DAX's default, for items and for queries

class Cache {
public:
    explicit Cache(snowglobe::Context& context) : context_(context) {}

    std::optional<json> find(const std::string& entry) {
        const auto found = apps::read_item(context_, table_, {{"entry", entry}});
        if (!found) {
            return std::nullopt;
        }
        const json& kept = *found;
        const std::chrono::nanoseconds since(kept.at("since").get<std::int64_t>());
        if (context_.now().time_since_epoch() >= since + kept_for) {
            return std::nullopt;
        }
        return json::parse(kept.at("answer").get<std::string>());
    }

    void put(const std::string& entry, const json& answer) {
        const auto now = context_.now().time_since_epoch();
        const auto end = std::chrono::ceil<std::chrono::seconds>(now + kept_for);
        context_.call(
            "dynamodb",
            "PutItem",
            {{"TableName", table_},
             {"Item",
              apps::to_item(
                  {{"entry", entry},
                   {"answer", answer.dump()},
                   {"since", std::int64_t{now.count()}},
                   {"expires", std::int64_t{end.count()}}})}}); // for the table's TTL
    }

    void drop(const std::string& entry) {
        context_.call("dynamodb", "DeleteItem", {{"TableName", table_}, {"Key", key(entry)}});
    }

private:
    static json key(const std::string& entry) { return apps::to_item({{"entry", entry}}); }

    snowglobe::Context& context_;
    const std::string table_ = resource_name("dax");
};

std::string item_entry(const json& request, const json& key) {
    return "item " + request.at("TableName").get<std::string>() + " " + key.dump();
}

// The key attributes of an item that was written.
json key_of(snowglobe::Context& context, const json& request) {
    const json table = context.call(
        "dynamodb", "DescribeTable", {{"TableName", request.at("TableName")}});
    json key = json::object();
    for (const json& element : table.at("Table").at("KeySchema")) {
        const std::string name = element.at("AttributeName").get<std::string>();
        key[name] = request.at("Item").at(name);
    }
    return key;
}

// Strongly consistent reads pass through and are not kept, nor is a part of an item.
bool is_cached_read(const std::string& operation, const json& request) {
    return request.value("ConsistentRead", false) == false &&
           (operation == "Query" ||
            (operation == "GetItem" && !request.contains("ProjectionExpression") &&
             !request.contains("AttributesToGet")));
}

json answer_to(snowglobe::Context& context, const std::string& operation, const json& request) {
    Cache cache(context);
    if (is_cached_read(operation, request)) {
        const std::string entry = operation == "Query" ? "query " + request.dump()
                                                       : item_entry(request, request.at("Key"));
        if (auto kept = cache.find(entry)) {
            return *std::move(kept);
        }
        json answer = context.call("dynamodb", operation, request);
        cache.put(entry, answer);
        return answer;
    }
    json answer = context.call("dynamodb", operation, request);
    if (operation == "PutItem") {
        cache.put(item_entry(request, key_of(context, request)), {{"Item", request.at("Item")}});
    } else if (operation == "UpdateItem" || operation == "DeleteItem") {
        cache.drop(item_entry(request, request.at("Key")));
    }
    return answer;
}

} // namespace

json dax_cluster(const json& event, snowglobe::Context& context) {
    const std::string target = apps::header(event, "x-amz-target").value_or("");
    try {
        return apps::json_answer(
            200,
            answer_to(
                context,
                target.substr(target.find('.') + 1),
                json::parse_exact(apps::body_of(event))));
    } catch (const snowglobe::AwsError& error) {
        return apps::json_answer(
            error.status, {{"__type", error.code}, {"message", error.what()}});
    }
}

} // namespace countries
