// listCollections - the collections of a database.
#include "services/mongodb/answer.h"

namespace snowglobe::mongodb {

namespace {

Document shown_collection(const Collection& collection, bool name_only) {
    Writer out;
    out.text("name", collection.space().collection);
    out.text("type", "collection");
    if (!name_only) {
        Writer info;
        info.boolean("readOnly", false);
        info.binary("uuid", 4, collection.row().uuid);
        out.object("options", View(collection.row().options));
        out.object("info", info.finish());
        out.object("idIndex", collection.indexes().front().shown());
    }
    return out.finish();
}

} // namespace

Document list_collections(Asked& asked) {
    const Arguments arguments(
        asked.command, {"cursor", "filter", "nameOnly", "authorizedCollections"});
    const View filter_bytes = arguments.object("filter").value_or(View());
    const Filter filter(filter_bytes);
    std::deque<Document> shown;
    for (const Namespace& space : Collection::all(asked.context, asked.command.database)) {
        const Collection collection = *Collection::find(asked.context, space);
        const Document whole = shown_collection(collection, false);
        if (filter.matches(whole)) {
            shown.push_back(shown_collection(collection, arguments.flag("nameOnly")));
        }
    }
    return list_answer(
        asked, {asked.command.database, "$cmd.listCollections"}, std::move(shown));
}

} // namespace snowglobe::mongodb
