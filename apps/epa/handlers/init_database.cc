// Collections and indexes of a server that no template has set up, from a document like
// database.json, which is used if the event has none.
#include "apps/epa/adapters/database.h"
#include "apps/epa/handlers/consumer.h"
#include "apps/epa/handlers/handlers.h"

#include <set>

namespace epa {

namespace {

constexpr std::string_view configuration_text =
#include "database.inc"
    ;

// {"field": "email"} or {"fields": [...]}, and unique, expireAfterSeconds, present (of documents
// that have the field only) if they should be.
json index_of(const json& given) {
    const json fields =
        given.contains("fields") ? given.at("fields") : json::array({given.at("field")});
    json key = json::array();
    std::string name;
    for (const json& field : fields) {
        const std::string text = field.get<std::string>();
        key.push_back(json{{text, 1}});
        name += (name.empty() ? "" : "_") + text + "_1";
    }
    json index = {{"key", std::move(key)}, {"name", name}};
    if (given.value("unique", false)) {
        index["unique"] = true;
    }
    if (given.contains("expireAfterSeconds")) {
        index["expireAfterSeconds"] = given.at("expireAfterSeconds");
    }
    if (given.value("present", false)) {
        const json exists = {{"$exists", true}};
        index["partialFilterExpression"] = json{{fields.at(0).get<std::string>(), exists}};
    }
    return index;
}

std::set<std::string> collections_there(Database& database) {
    const json reply = database.command("listCollections", 1, {{"nameOnly", true}});
    std::set<std::string> names;
    for (const json& one : reply.at("cursor").at("firstBatch")) {
        names.insert(one.at("name").get<std::string>());
    }
    return names;
}

json prepare(const json& configuration, snowglobe::Context& context) {
    Database database(context);
    database.command("ping", 1, json::object());
    const std::set<std::string> there = collections_there(database);
    std::size_t created = 0;
    for (const json& collection : configuration.at("collections")) {
        const std::string name = collection.at("name").get<std::string>();
        if (there.contains(name)) {
            context.log("the collection " + name + " is there already");
        } else {
            database.command("create", name, json::object());
            ++created;
        }
        json indexes = json::array();
        for (const json& index : collection.at("indexes")) {
            indexes.push_back(index_of(index));
        }
        if (!indexes.empty()) {
            database.command("createIndexes", name, {{"indexes", std::move(indexes)}});
        }
    }
    return done({{"created", created}});
}

} // namespace

json init_database(const json& event, snowglobe::Context& context) {
    const bool is_given = event.is_object() && event.contains("collections");
    const json configuration = is_given ? event : json::parse(configuration_text);
    return with_names([&] { return prepare(configuration, context); });
}

} // namespace epa
