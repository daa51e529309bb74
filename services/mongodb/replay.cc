// MongoDB in fixtures and in expectations.
#include "services/mongodb/bson_json.h"
#include "services/mongodb/error.h"
#include "services/mongodb/mongodb.h"
#include "services/mongodb/reader.h"

#include <algorithm>

namespace snowglobe::mongodb {

namespace {

// "shop.orders"; a name of a collection may have further dots.
Namespace read_space(const std::string& text) {
    const std::size_t dot = text.find('.');
    return dot == std::string::npos ? Namespace{text, ""}
                                    : Namespace{text.substr(0, dot), text.substr(dot + 1)};
}

FixtureRequest insert_request(const FixtureInput& input) {
    if (input.line.contains("account") || input.line.contains("region")) {
        throw FixtureError("a collection has no account and no region: there is one server");
    }
    const Namespace space = read_space(input.name);
    try {
        check_namespace(space);
    } catch (const MongoError& error) {
        throw FixtureError("'" + input.name + "' is no DATABASE.COLLECTION: " + error.message);
    }
    json documents = json::array();
    documents.push_back(input.object(R"(the document, like {"_id": 1})"));
    return {
        "insert",
        {{"insert", space.collection},
         {"$db", space.database},
         {"documents", std::move(documents)}}};
}

std::optional<Collection> find_collection(Context& context, const std::string& name) {
    return Collection::find(context, read_space(name));
}

// As people say it: expectations have operators where Extended JSON has types. Ids, times and
// decimals are their text, what else JSON has no word for the text of its Extended JSON.
json shown(const json& value) {
    if (value.is_array()) {
        json list = json::array();
        for (const json& one : value) {
            list.push_back(shown(one));
        }
        return list;
    }
    if (!value.is_object()) {
        return value;
    }
    for (const char* const type : {"$oid", "$date", "$numberDecimal"}) {
        const auto text = value.find(type);
        if (text != value.end() && text->is_string()) {
            return *text;
        }
    }
    json out = json::object();
    for (const auto& [name, member] : value.items()) {
        if (std::string_view(name).starts_with('$')) {
            return value.dump();
        }
        out[name] = shown(member);
    }
    return out;
}

// In the order in which they came.
json documents_of(Service&, Context& context, const std::string& name) {
    json out = json::array();
    if (const auto collection = find_collection(context, name)) {
        Reader reader(plan_for(*collection, Filter(), KeyPattern()));
        reader.run(context, *collection, [&](Record, View document) {
            out.push_back(shown(to_json(document)));
            return true;
        });
    }
    return out;
}

bool tells_apart(const Collection& collection, std::size_t index) {
    const Index& row = collection.indexes()[index];
    const auto& parts = collection.pattern(index).parts();
    return row.name != "_id_" && row.is_unique && !row.is_sparse && row.partial.empty() &&
           std::none_of(parts.begin(), parts.end(), [](const KeyPart& part) {
               return part.dotted.find('.') != std::string::npos;
           });
}

// What the first unique index of all documents has: an _id that the server made says nothing to
// people. Else the _id.
std::map<std::string, std::string>
keys_of(Service&, Context& context, const std::string& name) {
    const auto collection = find_collection(context, name);
    std::map<std::string, std::string> out;
    const std::size_t count = collection ? collection->indexes().size() : 0;
    for (std::size_t i = 0; i < count && out.empty(); ++i) {
        if (tells_apart(*collection, i)) {
            for (const KeyPart& part : collection->pattern(i).parts()) {
                out[part.dotted] = "";
            }
        }
    }
    if (out.empty()) {
        out["_id"] = "";
    }
    return out;
}

} // namespace

std::vector<std::string> Mongodb::names(Context& context, Named kind) {
    std::vector<std::string> names;
    if (kind == Named::collection) {
        for (const std::string& database : Collection::databases(context)) {
            for (const Namespace& space : Collection::all(context, database)) {
                names.push_back(space.str());
            }
        }
    }
    return names;
}

std::span<const FixtureSource> Mongodb::fixture_sources() const {
    static constexpr FixtureSource rows[] = {
        {.kind = "mongodb", .name = "DATABASE.COLLECTION", .read = insert_request}};
    return rows;
}

std::span<const OutcomeSection> Mongodb::outcome_sections() const {
    static constexpr OutcomeSection rows[] = {
        {.name = "collections",
         .noun = "collection",
         .form = OutcomeForm::items,
         .kind = Named::collection,
         .content = documents_of,
         .keys = keys_of,
         .is_everywhere = true}};
    return rows;
}

} // namespace snowglobe::mongodb
