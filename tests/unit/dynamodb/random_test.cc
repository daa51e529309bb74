// Thousands of random puts, updates, deletes, batches and transactions beside a model, which is a
// map: what the table holds, what each index holds, and what the stream's images add up to must all
// be what the model says. The calls come from fixed seeds, so a failure repeats.
#include "emulator/call/draws.h"
#include "services/dynamodb/item.h"
#include "tests/unit/dynamodb/world_fixture.h"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace snowglobe::dynamodb {

namespace {

const char* const table_name = "t";

// Of the model: key as text -> item. What is asked of it is simple enough to be seen right.
using Items = std::map<std::string, json>;

json number(std::int64_t value) {
    return {{"N", std::to_string(value)}};
}

struct Index {
    const char* name;
    std::vector<const char*> keys;
    std::optional<std::set<std::string>> projected; // beside keys; nullopt: all
};

const std::vector<Index>& indexes() {
    static const std::vector<Index> all{
        {"local", {"p", "n"}, std::nullopt},
        {"keys", {"s"}, std::set<std::string>{}},
        {"some", {"s", "n"}, std::set<std::string>{"x"}}};
    return all;
}

} // namespace

class DynamodbRandom : public WorldTest, public testing::WithParamInterface<int> {
public:
    std::uint64_t pick(std::uint64_t n) {
        return mix64(static_cast<std::uint64_t>(GetParam()) * 1'000'003 + ++drawn_) % n;
    }
    bool one_in(std::uint64_t n) { return pick(n) == 0; }

    void make() {
        const auto schema = [](const char* hash, const char* range) {
            json out = json::array({{{"AttributeName", hash}, {"KeyType", "HASH"}}});
            if (range != nullptr) {
                out.push_back({{"AttributeName", range}, {"KeyType", "RANGE"}});
            }
            return out;
        };
        const auto definition = [](const char* name, const char* type) {
            return json{{"AttributeName", name}, {"AttributeType", type}};
        };
        json table = with_stream();
        table["KeySchema"] = schema("p", "r");
        table["AttributeDefinitions"] = json::array(
            {definition("p", "S"),
             definition("r", "N"),
             definition("n", "N"),
             definition("s", "S")});
        table["LocalSecondaryIndexes"] = json::array(
            {{{"IndexName", "local"},
              {"KeySchema", schema("p", "n")},
              {"Projection", {{"ProjectionType", "ALL"}}}}});
        table["GlobalSecondaryIndexes"] = json::array(
            {{{"IndexName", "keys"},
              {"KeySchema", schema("s", nullptr)},
              {"Projection", {{"ProjectionType", "KEYS_ONLY"}}}},
             {{"IndexName", "some"},
              {"KeySchema", schema("s", "n")},
              {"Projection",
               {{"ProjectionType", "INCLUDE"}, {"NonKeyAttributes", json::array({"x"})}}}}});
        stream_ = make_table(table_name, table);
    }

    // Few keys and few values, so that they meet.
    json key() {
        return {
            {"p", {{"S", std::string(1, static_cast<char>('a' + pick(3)))}}},
            {"r", number(static_cast<std::int64_t>(pick(4)) - 1)}};
    }
    json item() {
        json out = key();
        if (!one_in(3)) {
            out["n"] = number(static_cast<std::int64_t>(pick(5)) - 2);
        }
        if (!one_in(3)) {
            out["s"] = {{"S", std::string(1 + pick(2), 's')}};
        }
        if (!one_in(3)) {
            out["x"] = number(static_cast<std::int64_t>(pick(100)));
        }
        if (one_in(2)) {
            out["set"] = {{"NS", json::array({"1", "2.5", "-3"})}};
        }
        if (one_in(3)) {
            out["list"] = {{"L", json::array({number(1), {{"M", {{"deep", number(2)}}}}})}};
        }
        return out;
    }
    static std::string key_text(const json& item) {
        return json{{"p", item.at("p")}, {"r", item.at("r")}}.dump();
    }

    // One action, as PutItem's, DeleteItem's or UpdateItem's request, and done in the model. A
    // condition holds or does not, as the model says.
    struct Action {
        std::string verb; // Put, Update or Delete
        json request;
        bool is_allowed = true;
        std::string key;
    };
    Action action(Items& after) {
        static const char* const verbs[] = {"Put", "Put", "Update", "Update", "Delete"};
        Action out{verbs[pick(5)], {{"TableName", table_name}}, true, ""};
        const json given = item();
        out.key = key_text(given);
        const auto found = after.find(out.key);
        const bool is_there = found != after.end();
        json& request = out.request;
        if (one_in(3)) {
            const bool wants_it = one_in(2);
            request["ConditionExpression"] =
                wants_it ? "attribute_exists(p)" : "attribute_not_exists(p)";
            out.is_allowed = wants_it == is_there;
        }
        const json own_key{{"p", given.at("p")}, {"r", given.at("r")}};
        if (out.verb == "Put") {
            request["Item"] = given;
        } else {
            request["Key"] = own_key;
        }
        if (!out.is_allowed) {
            if (out.verb == "Update") {
                request["UpdateExpression"] = "REMOVE x";
            }
            return out;
        }
        if (out.verb == "Put") {
            after[out.key] = given;
        } else if (out.verb == "Delete") {
            after.erase(out.key);
        } else {
            update(request, own_key, after);
        }
        return out;
    }
    // Sets, counts or removes; the model does the same.
    void update(json& request, const json& own_key, Items& after) {
        const std::string text = key_text(own_key);
        if (one_in(4)) {
            request["UpdateExpression"] = "REMOVE n, s";
            if (const auto found = after.find(text); found != after.end()) {
                found->second.erase("n");
                found->second.erase("s");
            }
            return;
        }
        json& changed = after.emplace(text, own_key).first->second;
        const std::int64_t by = static_cast<std::int64_t>(pick(3)) + 1;
        const std::int64_t old =
            changed.contains("n") ? std::stoll(changed["n"]["N"].get<std::string>()) : 0;
        changed["n"] = number(old + by);
        if (one_in(2)) { // the form from before expressions, which mixes with no condition of ours
            if (!request.contains("ConditionExpression") && !in_transaction_) {
                request["AttributeUpdates"] = {
                    {"n", {{"Action", "ADD"}, {"Value", number(by)}}}};
                return;
            }
        }
        request["ExpressionAttributeValues"] = {{":by", number(by)}, {":s", {{"S", "s"}}}};
        request["UpdateExpression"] = "SET s = :s ADD n :by";
        changed["s"] = {{"S", "s"}};
    }

    void run_one() {
        Items after = model_;
        const Action one = action(after);
        const Reply reply = try_call(one.verb + "Item", one.request);
        ASSERT_EQ(!reply.error, one.is_allowed) << one.verb << one.request;
        model_ = std::move(after);
    }
    void run_transaction() {
        in_transaction_ = true;
        Items after = model_;
        json actions = json::array();
        std::set<std::string> keys;
        bool is_allowed = true;
        for (std::uint64_t i = 1 + pick(4); i > 0; --i) {
            Items tried = after;
            const Action one = action(tried);
            if (!keys.insert(one.key).second) {
                continue;
            }
            after = std::move(tried);
            is_allowed = is_allowed && one.is_allowed;
            actions.push_back({{one.verb, one.request}});
        }
        in_transaction_ = false;
        const Reply reply = try_call("TransactWriteItems", {{"TransactItems", actions}});
        ASSERT_EQ(!reply.error, is_allowed) << actions;
        if (is_allowed) {
            model_ = std::move(after);
        }
    }
    void run_batch() {
        json writes = json::array();
        std::set<std::string> keys;
        for (std::uint64_t i = 1 + pick(5); i > 0; --i) {
            const json given = item();
            const std::string text = key_text(given);
            if (!keys.insert(text).second) {
                continue;
            }
            if (one_in(3)) {
                const json own_key{{"p", given.at("p")}, {"r", given.at("r")}};
                writes.push_back({{"DeleteRequest", {{"Key", own_key}}}});
                model_.erase(text);
            } else {
                writes.push_back({{"PutRequest", {{"Item", given}}}});
                model_[text] = given;
            }
        }
        call("BatchWriteItem", {{"RequestItems", {{table_name, writes}}}});
    }

    // All items of the table or of an index, by their key.
    Items scanned(const char* index = nullptr) {
        json request{{"TableName", table_name}, {"Limit", 1 + pick(5)}};
        if (index != nullptr) {
            request["IndexName"] = index;
        }
        Items out;
        for (json page;;) {
            page = call("Scan", request);
            for (const json& item : page.at("Items")) {
                EXPECT_TRUE(out.emplace(key_text(item), normal(item)).second) << item;
            }
            if (!page.contains("LastEvaluatedKey")) {
                return out;
            }
            request["ExclusiveStartKey"] = page.at("LastEvaluatedKey");
        }
    }
    // Scan and streams have sets of numbers in another order than the table.
    static json normal(json item) {
        const Members none{json::object()};
        normalise_item(item, Wording("", none));
        return item;
    }
    Items model_of(const Index& index) const {
        Items out;
        for (const auto& [text, item] : model_) {
            json entry = item;
            for (const char* name : index.keys) {
                if (!item.contains(name)) {
                    entry = nullptr;
                }
            }
            if (entry.is_null()) {
                continue;
            }
            if (index.projected) {
                std::set<std::string> kept = *index.projected;
                kept.insert({"p", "r"});
                kept.insert(index.keys.begin(), index.keys.end());
                entry = json::object();
                for (const auto& [name, value] : item.items()) {
                    if (kept.contains(name)) {
                        entry[name] = value;
                    }
                }
            }
            out[text] = entry;
        }
        return out;
    }
    // The stream's records in their order, each of which must follow on what the ones before left.
    Items replayed() {
        Items out;
        for (const json& record : records(stream_)) {
            const json& change = record.at("dynamodb");
            const std::string text = key_text(change.at("Keys"));
            const auto found = out.find(text);
            EXPECT_EQ(change.contains("OldImage"), found != out.end()) << record;
            if (found != out.end() && change.contains("OldImage")) {
                EXPECT_EQ(normal(change.at("OldImage")), found->second) << record;
            }
            const char* kind = !change.contains("NewImage")  ? "REMOVE"
                               : change.contains("OldImage") ? "MODIFY"
                                                             : "INSERT";
            EXPECT_EQ(record.at("eventName"), kind);
            out.erase(text);
            if (change.contains("NewImage")) {
                out[text] = normal(change.at("NewImage"));
            }
        }
        return out;
    }

    void check() {
        Items expected;
        for (const auto& [text, item] : model_) {
            expected[text] = normal(item);
        }
        model_ = expected;
        ASSERT_EQ(scanned(), model_);
        for (const Index& index : indexes()) {
            ASSERT_EQ(scanned(index.name), model_of(index)) << index.name;
        }
        ASSERT_EQ(replayed(), model_);
    }

    Items model_;

private:
    std::string stream_;
    bool in_transaction_ = false;
    std::uint64_t drawn_ = 0;
};

TEST_P(DynamodbRandom, TableIndexesAndStreamAgree) {
    make();
    for (int step = 0; step < 400; ++step) {
        switch (pick(5)) {
        case 0:
            ASSERT_NO_FATAL_FAILURE(run_transaction()) << "step " << step;
            break;
        case 1:
            ASSERT_NO_FATAL_FAILURE(run_batch()) << "step " << step;
            break;
        default:
            ASSERT_NO_FATAL_FAILURE(run_one()) << "step " << step;
        }
        if (step % 20 == 19) {
            ASSERT_NO_FATAL_FAILURE(check()) << "step " << step;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Seeds, DynamodbRandom, testing::Range(0, 3));

} // namespace snowglobe::dynamodb
