// Random tables, indexes, conditions, filters and limits: a walk page by page is never refused,
// ends, and has found what the whole answer holds, which in turn is what the items themselves say.
// (A page that the server itself refused: aws-sdk-js#1981, #3290.) The seeds are fixed, so a
// failure repeats.
#include "emulator/call/draws.h"
#include "services/dynamodb/value.h"
#include "tests/unit/dynamodb/world_fixture.h"

#include <algorithm>
#include <functional>

namespace snowglobe::dynamodb {

namespace {

const char* const table_name = "pages";

struct Schema {
    std::string index; // "": the table
    bool is_local = false;
    std::vector<std::string> hash;
    std::vector<std::string> range;
};

json element(const std::string& name, const char* kind) {
    return {{"AttributeName", name}, {"KeyType", kind}};
}

json key_schema(const Schema& schema) {
    json out = json::array();
    for (const std::string& name : schema.hash) {
        out.push_back(element(name, "HASH"));
    }
    for (const std::string& name : schema.range) {
        out.push_back(element(name, "RANGE"));
    }
    return out;
}

} // namespace

class DynamodbPages : public WorldTest, public testing::WithParamInterface<int> {
public:
    std::uint64_t pick(std::uint64_t n) {
        return mix64(static_cast<std::uint64_t>(GetParam()) * 1'000'003 + ++drawn_) % n;
    }
    bool one_in(std::uint64_t n) { return pick(n) == 0; }

    // Few values, so that keys of indexes meet often; with what begins, ends and escapes badly.
    json value(const std::string& attribute) {
        static const std::vector<std::string> texts{
            "a", "aa", "ab", "b", std::string("a\0", 2), "\xc3\xbf", "\xc3\xbf\xc3\xbf"};
        static const std::vector<std::string> numbers{"-10", "-1", "0", "0.5", "2", "10", "100"};
        static const std::vector<std::string> blobs{"AA==", "/w==", "//8=", "AP8=", "/wA=", "YQ=="};
        const std::string& type = types_.at(attribute);
        const auto& values = type == "S" ? texts : type == "N" ? numbers : blobs;
        return {{type, values[pick(values.size())]}};
    }

    void make_table() {
        for (const char* attribute : {"p", "r", "a", "b", "c"}) {
            types_[attribute] = std::string(1, "SNB"[pick(3)]);
        }
        schemas_.push_back({"", false, {"p"}, {}});
        if (!one_in(3)) {
            schemas_[0].range = {"r"};
        }
        const Schema table = schemas_[0];
        json request{
            {"TableName", table_name},
            {"BillingMode", "PAY_PER_REQUEST"},
            {"KeySchema", key_schema(table)}};
        const auto add_index = [&](const char* list, const Schema& schema) {
            static const std::vector<json> projections{
                {{"ProjectionType", "ALL"}},
                {{"ProjectionType", "KEYS_ONLY"}},
                {{"ProjectionType", "INCLUDE"}, {"NonKeyAttributes", json::array({"x"})}}};
            request[list].push_back(
                {{"IndexName", schema.index},
                 {"KeySchema", key_schema(schema)},
                 {"Projection", projections[pick(3)]}});
            schemas_.push_back(schema);
        };
        if (!table.range.empty() && !one_in(3)) {
            add_index("LocalSecondaryIndexes", {"local", true, {"p"}, {one_in(2) ? "a" : "b"}});
        }
        for (std::uint64_t i = pick(3); i > 0; --i) {
            std::vector<std::string> names{"p", "r", "a", "b", "c"};
            for (std::size_t at = names.size() - 1; at > 0; --at) {
                std::swap(names[at], names[pick(at + 1)]);
            }
            Schema schema{"global-" + std::to_string(i), false, {names[0]}, {}};
            if (one_in(4)) { // as many as there are
                schema.hash.push_back(names[1]);
                schema.range = {names[2], names[3]};
            } else if (!one_in(3)) {
                schema.range = {names[1]};
            }
            add_index("GlobalSecondaryIndexes", schema);
        }
        std::map<std::string, bool> used;
        for (const Schema& schema : schemas_) {
            for (const auto* names : {&schema.hash, &schema.range}) {
                for (const std::string& name : *names) {
                    used[name] = true;
                }
            }
        }
        for (const auto& [name, is_used] : used) {
            request["AttributeDefinitions"].push_back(
                {{"AttributeName", name}, {"AttributeType", types_[name]}});
        }
        call("CreateTable", request);
    }

    // Large ones, so that pages end by their size, too.
    void put_items(std::size_t count, std::size_t padding) {
        for (std::size_t i = 0; i < count; ++i) {
            json item{{"p", value("p")}, {"x", {{"N", std::to_string(pick(10))}}}};
            for (const char* attribute : {"r", "a", "b", "c"}) {
                if (!one_in(5) || (attribute == std::string("r") && !schemas_[0].range.empty())) {
                    item[attribute] = value(attribute);
                }
            }
            if (padding != 0) {
                item["pad"] = {{"S", std::string(padding, 'x')}};
            }
            call("PutItem", {{"TableName", table_name}, {"Item", item}});
        }
        json request{{"TableName", table_name}};
        for (json page;;) {
            page = call("Scan", request);
            for (const json& item : page.at("Items")) {
                items_.push_back(item);
            }
            if (!page.contains("LastEvaluatedKey")) {
                break;
            }
            request["ExclusiveStartKey"] = page.at("LastEvaluatedKey");
        }
    }

    // A condition on one attribute, added to `request`; whether a value satisfies it.
    using Test = std::function<bool(const json&)>;
    Test add_condition(json& request, const std::string& name, bool equal) {
        const std::string label = ":v" + std::to_string(++labels_);
        json first = value(name);
        json second = value(name);
        if (key_bytes(second) < key_bytes(first)) {
            std::swap(first, second);
        }
        const std::string low = key_bytes(first);
        const std::string high = key_bytes(second);
        std::string text;
        Test test;
        json& values = request["ExpressionAttributeValues"];
        values[label] = first;
        const std::uint64_t kind = equal ? 0 : 1 + pick(types_[name] == "N" ? 5 : 6);
        switch (kind) {
        case 0:
            text = name + " = " + label;
            test = [low](const json& own) { return key_bytes(own) == low; };
            break;
        case 1:
            text = name + " < " + label;
            test = [low](const json& own) { return key_bytes(own) < low; };
            break;
        case 2:
            text = label + " >= " + name;
            test = [low](const json& own) { return key_bytes(own) <= low; };
            break;
        case 3:
            text = name + " > " + label;
            test = [low](const json& own) { return key_bytes(own) > low; };
            break;
        case 4:
            text = name + " >= " + label;
            test = [low](const json& own) { return key_bytes(own) >= low; };
            break;
        case 5:
            values[label + "h"] = second;
            text = name + " BETWEEN " + label + " AND " + label + "h";
            test = [low, high](const json& own) {
                return key_bytes(own) >= low && key_bytes(own) <= high;
            };
            break;
        default:
            text = "begins_with(" + name + ", " + label + ")";
            test = [low](const json& own) { return key_bytes(own).starts_with(low); };
        }
        std::string condition = request.value("KeyConditionExpression", "");
        request["KeyConditionExpression"] = condition + (condition.empty() ? "" : " AND ") + text;
        return test;
    }

    // A Query of `schema`; how many items satisfy its condition.
    std::size_t add_key_condition(json& request, const Schema& schema) {
        std::vector<std::pair<std::string, Test>> tests;
        for (const std::string& name : schema.hash) {
            tests.emplace_back(name, add_condition(request, name, true));
        }
        const std::uint64_t fixed = pick(schema.range.size() + 1);
        for (std::size_t i = 0; i < fixed; ++i) {
            const std::string& name = schema.range[i];
            tests.emplace_back(name, add_condition(request, name, true));
        }
        if (fixed < schema.range.size() && !one_in(3)) {
            const std::string& name = schema.range[fixed];
            tests.emplace_back(name, add_condition(request, name, false));
        }
        return count_items(schema, [&](const json& item) {
            return std::all_of(tests.begin(), tests.end(), [&](const auto& test) {
                return test.second(item.at(test.first));
            });
        });
    }

    // Of those that are in the index.
    std::size_t count_items(const Schema& schema, const Test& wanted) {
        const auto has_all = [&](const json& item) {
            const auto has = [&](const std::string& name) { return item.contains(name); };
            return std::all_of(schema.hash.begin(), schema.hash.end(), has) &&
                   std::all_of(schema.range.begin(), schema.range.end(), has);
        };
        return static_cast<std::size_t>(
            std::count_if(items_.begin(), items_.end(), [&](const json& item) {
                return has_all(item) && wanted(item);
            }));
    }

    struct Walk {
        json items = json::array();
        std::size_t count = 0;
        std::size_t scanned = 0;
    };
    Walk walk(const std::string& operation, json request) {
        Walk out;
        for (std::size_t pages = 0; pages <= items_.size() + 1; ++pages) {
            const json page = call(operation, request);
            out.count += page.at("Count").get<std::size_t>();
            out.scanned += page.at("ScannedCount").get<std::size_t>();
            EXPECT_LE(page.at("ScannedCount"), request.value("Limit", std::size_t{1000}));
            for (const json& item : page.value("Items", json::array())) {
                out.items.push_back(item);
            }
            if (!page.contains("LastEvaluatedKey")) {
                return out;
            }
            request["ExclusiveStartKey"] = page.at("LastEvaluatedKey");
        }
        ADD_FAILURE() << "does not end: " << request;
        return out;
    }

    // One random request, or one for each segment of a Scan.
    void check_request() {
        const Schema& schema = schemas_[pick(schemas_.size())];
        const bool is_query = !one_in(3);
        json request{{"TableName", table_name}};
        if (!schema.index.empty()) {
            request["IndexName"] = schema.index;
        }
        const std::size_t expected = is_query
                                         ? add_key_condition(request, schema)
                                         : count_items(schema, [](const json&) { return true; });
        if (is_query && one_in(2)) {
            request["ScanIndexForward"] = false;
        }
        if (one_in(3)) {
            request["FilterExpression"] = "x < :five";
            request["ExpressionAttributeValues"][":five"] = {{"N", "5"}};
        }
        if (one_in(4)) {
            request["Select"] = "COUNT";
        } else if (one_in(4)) {
            request["ProjectionExpression"] = "p, c"; // of a local index perhaps from the table
        }
        if (request.contains("ProjectionExpression") && !schema.index.empty() && !schema.is_local) {
            request["ProjectionExpression"] = "p";
        }
        const std::string operation = is_query ? "Query" : "Scan";
        const Walk whole = walk(operation, request);
        ASSERT_EQ(whole.scanned, expected) << request;
        const std::uint64_t segments = is_query || one_in(2) ? 1 : 2 + pick(4);
        Walk pages;
        for (std::uint64_t segment = 0; segment < segments; ++segment) {
            json part = request;
            part["Limit"] = 1 + pick(4);
            if (segments > 1) {
                part["Segment"] = segment;
                part["TotalSegments"] = segments;
            }
            const Walk found = walk(operation, part);
            pages.count += found.count;
            pages.scanned += found.scanned;
            for (const json& item : found.items) {
                pages.items.push_back(item);
            }
        }
        ASSERT_EQ(pages.items, whole.items) << request;
        ASSERT_EQ(pages.count, whole.count) << request;
        ASSERT_EQ(pages.scanned, whole.scanned) << request;
    }

private:
    std::uint64_t drawn_ = 0;
    std::uint64_t labels_ = 0;
    std::map<std::string, std::string> types_;
    std::vector<Schema> schemas_;
    std::vector<json> items_;
};

TEST_P(DynamodbPages, AWalkFindsTheWholeAnswer) {
    make_table();
    const bool large = GetParam() % 8 == 0;
    put_items(large ? 30 : 60, large ? 150'000 : 0);
    for (int i = 0; i < 40 && !HasFailure(); ++i) {
        check_request();
    }
}

INSTANTIATE_TEST_SUITE_P(Seeds, DynamodbPages, testing::Range(0, 48));

} // namespace snowglobe::dynamodb
