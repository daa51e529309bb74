#include "apps/epa/adapters/database.h"

#include "apps/common/setting.h"
#include "apps/epa/domain/moment.h"

#include <charconv>

namespace epa {

namespace {

constexpr int duplicate_key = 11000;

// The first member of the index that a write ran into.
Taken taken(const json& error) {
    const json pattern =
        error.is_object() ? error.value("keyPattern", json::object()) : json::object();
    return Taken(pattern.is_object() && !pattern.empty() ? pattern.items().at(0).name : "a key");
}

bool is_duplicate(const json& error) {
    return error.value("code", 0) == duplicate_key;
}

[[noreturn]] void fail(const json& error) {
    throw DatabaseDown("mongodb: " + error.value("errmsg", error.dump()));
}

} // namespace

Database::Database(snowglobe::Context& context)
    : context_(context), name_(apps::setting("EPA_MONGODB_DATABASE", "epa_database")) {}

json Database::command(const std::string& name, json subject, json request) {
    // A world has one server, so nothing is done with them; but without them the app is not set up.
    for (const char* setting :
         {"EPA_MONGODB_HOSTNAME",
          "EPA_MONGODB_PORT",
          "EPA_MONGODB_USERNAME",
          "EPA_MONGODB_PASSWORD"}) {
        apps::required_setting(setting);
    }
    request[name] = std::move(subject);
    request["$db"] = name_;
    try {
        return context_.call("mongodb", name, request);
    } catch (const snowglobe::AwsError& error) {
        if (error.code == "DuplicateKey") { // its members come as a text, in their order
            throw taken(json::parse_or_discard(error.extra.value("fields", "{}")));
        }
        throw DatabaseDown("mongodb." + name + ": " + error.code + ": " + error.what());
    }
}

std::optional<json> Database::find_one(const std::string& collection, json filter) {
    std::vector<json> found = find(collection, std::move(filter), json::array(), 1);
    return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

std::vector<json> Database::find(
    const std::string& collection, json filter, json sort, std::optional<std::size_t> limit) {
    json request = {{"filter", std::move(filter)}};
    if (!sort.empty()) {
        request["sort"] = std::move(sort);
    }
    if (limit) {
        request["limit"] = *limit;
        request["batchSize"] = *limit;
    }
    std::vector<json> out;
    json reply = command("find", collection, std::move(request));
    const char* batch = "firstBatch";
    for (;;) {
        json& cursor = reply.at("cursor");
        for (json& document : cursor.at(batch)) {
            out.push_back(std::move(document));
        }
        const auto id = cursor.at("id").get<std::int64_t>();
        if (id == 0) {
            return out;
        }
        batch = "nextBatch";
        // A number by itself would be of 32 bits if it is small.
        json long_id = {{"$numberLong", std::to_string(id)}};
        reply = command("getMore", std::move(long_id), {{"collection", collection}});
    }
}

void Database::insert(const std::string& collection, json document) {
    json documents = json::array();
    documents.push_back(std::move(document));
    const json reply = command("insert", collection, {{"documents", std::move(documents)}});
    const json errors = reply.value("writeErrors", json::array());
    for (const json& error : errors) {
        if (is_duplicate(error)) {
            throw taken(error);
        }
        fail(error);
    }
}

std::size_t Database::insert_new(const std::string& collection, json documents) {
    if (documents.empty()) {
        return 0;
    }
    const json reply =
        command("insert", collection, {{"documents", std::move(documents)}, {"ordered", false}});
    const json errors = reply.value("writeErrors", json::array());
    for (const json& error : errors) {
        if (!is_duplicate(error)) {
            fail(error);
        }
    }
    return reply.at("n").get<std::size_t>();
}

void Database::update(
    const std::string& collection, json filter, json change, bool upsert) {
    json one = {{"q", std::move(filter)}, {"u", std::move(change)}};
    if (upsert) {
        one["upsert"] = true;
    }
    json updates = json::array();
    updates.push_back(std::move(one));
    const json reply = command("update", collection, {{"updates", std::move(updates)}});
    const json errors = reply.value("writeErrors", json::array());
    for (const json& error : errors) {
        if (is_duplicate(error)) {
            throw taken(error);
        }
        fail(error);
    }
}

std::optional<json>
Database::find_and_update(const std::string& collection, json filter, json change) {
    json reply = command(
        "findAndModify",
        collection,
        {{"query", std::move(filter)}, {"update", std::move(change)}, {"new", true}});
    json& value = reply["value"];
    return value.is_null() ? std::nullopt : std::optional(std::move(value));
}

std::size_t Database::remove_one(const std::string& collection, json filter) {
    json deletes = json::array();
    deletes.push_back(json{{"q", std::move(filter)}, {"limit", 1}});
    const json reply = command("delete", collection, {{"deletes", std::move(deletes)}});
    const json errors = reply.value("writeErrors", json::array());
    for (const json& error : errors) {
        fail(error);
    }
    return reply.at("n").get<std::size_t>();
}

json to_date(std::int64_t ms) {
    return {{"$date", time_text(ms)}};
}

std::int64_t from_date(const json& date) {
    const json value = date.is_object() ? date.value("$date", json()) : json();
    if (value.is_string()) { // between 1970 and 9999
        if (const auto ms = read_time(value.get<std::string>())) {
            return *ms;
        }
    } else if (value.is_object()) { // before or after
        const std::string digits = value.value("$numberLong", "");
        std::int64_t ms = 0;
        const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), ms);
        if (!digits.empty() && read.ec == std::errc()) {
            return ms;
        }
    }
    throw DatabaseDown("mongodb: no date: " + date.dump());
}

std::vector<std::string> texts_of(const json& document, const char* member) {
    std::vector<std::string> out;
    const json list = document.value(member, json::array());
    for (const json& one : list) {
        out.push_back(one.get<std::string>());
    }
    return out;
}

} // namespace epa
