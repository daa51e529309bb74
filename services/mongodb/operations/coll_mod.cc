// collMod - changes when documents of an index expire.
#include "services/mongodb/bson_json.h"
#include "services/mongodb/bson_order.h"
#include "services/mongodb/commands.h"
#include "services/mongodb/ttl.h"

namespace snowglobe::mongodb {

namespace {

std::size_t find_index(const Collection& collection, const Arguments& wanted) {
    const auto name = wanted.text("name");
    const auto key = wanted.object("keyPattern");
    if (!name && !key) {
        throw MongoError(
            ErrorCode::InvalidOptions, "must specify either index name or key pattern");
    }
    const auto& indexes = collection.indexes();
    for (std::size_t i = 0; i < indexes.size(); ++i) {
        if (name ? indexes[i].name == *name : compare(*key, View(indexes[i].key)) == 0) {
            return i;
        }
    }
    throw MongoError(
        ErrorCode::IndexNotFound,
        "cannot find index " + (name ? std::string(*name) : shell_text(*key)) + " for ns " +
            collection.space().str());
}

} // namespace

Document coll_mod(Asked& asked) {
    const Arguments arguments(asked.command, {"index", "validator", "validationLevel",
                                              "validationAction", "viewOn", "pipeline"});
    const Namespace space = space_of(asked.command);
    for (const std::string_view name :
         {"validator", "validationLevel", "validationAction", "viewOn", "pipeline"}) {
        if (arguments.any(name)) {
            throw MongoError::unsupported("collMod with " + std::string(name));
        }
    }
    auto collection = Collection::find(asked.context, space);
    if (!collection) {
        throw MongoError(
            ErrorCode::NamespaceNotFound, "ns does not exist: " + space.str());
    }
    Writer out;
    if (const auto change = arguments.object("index")) {
        const Arguments wanted(
            *change,
            "collMod.index",
            {"name", "keyPattern", "expireAfterSeconds", "hidden", "unique", "prepareUnique"});
        const std::size_t at = find_index(*collection, wanted);
        const auto seconds = wanted.whole("expireAfterSeconds");
        if (!seconds) {
            throw MongoError::unsupported("collMod of anything but expireAfterSeconds");
        }
        Index index = collection->indexes()[at];
        if (index.expire_after_s) {
            out.int64("expireAfterSeconds_old", *index.expire_after_s);
        }
        out.int64("expireAfterSeconds_new", *seconds);
        Writer options;
        for (const Member& member : View(index.options)) {
            if (member.name != "expireAfterSeconds") {
                options.put(member.name, member.value);
            }
        }
        options.put("expireAfterSeconds", OwnedValue::of_integer(*seconds));
        index.options = options.finish().bytes();
        index.expire_after_s = *seconds;
        collection->set_index(at, std::move(index));
        collection->save();
        plan_sweep(asked.context);
    }
    return out.ok().finish();
}

} // namespace snowglobe::mongodb
