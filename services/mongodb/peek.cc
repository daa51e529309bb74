// What a developer may look at without side effects: GET /_snowglobe/mongodb/...
#include "services/mongodb/bson_json.h"
#include "services/mongodb/mongodb.h"
#include "services/mongodb/reader.h"
#include "services/mongodb/users.h"

#include <charconv>

namespace snowglobe::mongodb {

namespace {

constexpr std::size_t documents_shown_max = 100;

json show(const Collection& collection) {
    json indexes = json::array();
    for (const Index& index : collection.indexes()) {
        indexes.push_back(to_json(index.shown().view()));
    }
    return {
        {"name", collection.space().str()},
        {"documents", collection.state().count},
        {"bytes", collection.state().bytes},
        {"indexes", std::move(indexes)}};
}

json peek_databases(Context& context) {
    json out = json::array();
    for (const std::string& database : Collection::databases(context)) {
        json collections = json::array();
        for (const Namespace& space : Collection::all(context, database)) {
            collections.push_back(show(*Collection::find(context, space)));
        }
        out.push_back({{"name", database}, {"collections", std::move(collections)}});
    }
    return {{"databases", std::move(out)}};
}

json peek_collection(Context& context, const Collection& collection, const Look::Page& page) {
    json out = show(collection);
    json documents = json::array();
    Record from = 0;
    std::from_chars(page.from.data(), page.from.data() + page.from.size(), from);
    Reader reader(plan_for(collection, Filter(), KeyPattern()));
    reader.run(context, collection, [&](Record record, View document) {
        if (record < from) {
            return true;
        }
        if (documents.size() == page.rows_max) {
            out["next"] = std::to_string(record);
            return false;
        }
        documents.push_back(to_json(document));
        return true;
    });
    out["contents"] = std::move(documents);
    return out;
}

} // namespace

std::optional<json> Mongodb::peek(Context& context, const Look& look) {
    std::string_view path = look.path;
    if (path == "databases") {
        return peek_databases(context);
    }
    if (path == "users") {
        return json{{"users", all_users(context)}};
    }
    constexpr std::string_view collections = "collections/";
    if (!path.starts_with(collections)) {
        return std::nullopt;
    }
    path.remove_prefix(collections.size());
    const std::size_t dot = path.find('.');
    if (dot == std::string_view::npos) {
        return std::nullopt;
    }
    const auto collection = Collection::find(
        context, {std::string(path.substr(0, dot)), std::string(path.substr(dot + 1))});
    return collection ? std::optional(peek_collection(
                            context, *collection, look.page(documents_shown_max)))
                      : std::nullopt;
}

std::vector<Resource> Mongodb::resources(Context& context) {
    std::vector<Resource> out;
    for (const std::string& database : Collection::databases(context)) {
        for (const Namespace& space : Collection::all(context, database)) {
            const Collection collection = *Collection::find(context, space);
            Resource& one = out.emplace_back();
            one.kind = "collection";
            one.name = space.str();
            one.look = "collections/" + space.str();
            one.counts = {
                {"documents", collection.state().count},
                {"bytes", collection.state().bytes},
                {"indexes", collection.indexes().size()}};
            one.contents = {{"documents", one.look, "contents"}};
        }
    }
    return out;
}

// There is one server in a world; it is told of where everything is unless somebody says otherwise.
std::vector<Scope> Mongodb::scopes(Context& context) {
    return Collection::databases(context).empty() ? std::vector<Scope>() : std::vector{Scope{}};
}

} // namespace snowglobe::mongodb
