// validate - whether a collection is sound. Here it is: a document and its entries are written in
// one transaction.
#include "services/mongodb/commands.h"

namespace snowglobe::mongodb {

namespace {

std::int64_t entries_of(Context& context, const Collection& collection, const Index& index) {
    std::int64_t count = 0;
    context.store.scan(
        collection.entry_prefix(index),
        collection.entry_end(index),
        Direction::forward,
        [&](std::string_view, std::string_view) {
            ++count;
            return true;
        });
    return count;
}

} // namespace

Document validate(Asked& asked) {
    const Arguments arguments(
        asked.command,
        {"full", "scandata", "background", "repair", "metadata", "enforceFastCount",
         "checkBSONConformance"});
    const Namespace space = space_of(asked.command);
    if (arguments.flag("repair") || arguments.flag("metadata")) {
        throw MongoError::unsupported("validate with repair or metadata");
    }
    const auto collection = Collection::find(asked.context, space);
    if (!collection) {
        throw MongoError(
            ErrorCode::NamespaceNotFound,
            "Collection '" + space.str() + "' does not exist to validate.");
    }
    Writer keys;
    Writer details;
    for (const Index& index : collection->indexes()) {
        keys.put(
            index.name,
            OwnedValue::of_integer(entries_of(asked.context, *collection, index)));
        details.object(index.name, Writer().boolean("valid", true).finish());
    }
    Writer out;
    out.text("ns", space.str());
    out.int32("nInvalidDocuments", 0);
    out.int32("nNonCompliantDocuments", 0);
    out.put(
        "nrecords", OwnedValue::of_integer(static_cast<std::int64_t>(collection->state().count)));
    out.int32("nIndexes", static_cast<std::int32_t>(collection->indexes().size()));
    out.object("keysPerIndex", keys.finish());
    out.object("indexDetails", details.finish());
    out.boolean("valid", true);
    out.boolean("repaired", false);
    for (const char* list :
         {"warnings", "errors", "extraIndexEntries", "missingIndexEntries", "corruptRecords"}) {
        out.array(list, View());
    }
    return out.ok().finish();
}

} // namespace snowglobe::mongodb
