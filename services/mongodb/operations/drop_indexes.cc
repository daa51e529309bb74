// dropIndexes - indexes by name, by key, or all but that of _id.
#include "services/mongodb/bson_json.h"
#include "services/mongodb/bson_order.h"
#include "services/mongodb/commands.h"

namespace snowglobe::mongodb {

namespace {

std::size_t find_index(const Collection& collection, const Value& which) {
    const auto& indexes = collection.indexes();
    for (std::size_t i = 0; i < indexes.size(); ++i) {
        const bool is_it = which.is(Type::string)
                               ? indexes[i].name == which.text()
                               : compare(which.view(), View(indexes[i].key)) == 0;
        if (!is_it) {
            continue;
        }
        if (i == 0) {
            throw MongoError(ErrorCode::InvalidOptions, "cannot drop _id index");
        }
        return i;
    }
    throw MongoError(
        ErrorCode::IndexNotFound,
        which.is(Type::string)
            ? "index not found with name [" + std::string(which.text()) + "]"
            : "can't find index with key: " + shell_text(which));
}

} // namespace

Document drop_indexes(Asked& asked) {
    const Arguments arguments(asked.command, {"index"});
    const Namespace space = space_of(asked.command);
    const Value which = arguments.required("index");
    auto collection = Collection::find(asked.context, space);
    if (!collection) {
        throw MongoError(ErrorCode::NamespaceNotFound, "ns not found " + space.str());
    }
    const std::size_t before = collection->indexes().size();
    if (which.is(Type::string) && which.text() == "*") {
        while (collection->indexes().size() > 1) {
            collection->drop_index(1);
        }
    } else if (which.is(Type::array)) {
        for (const Member& member : which.view()) {
            if (!member.value.is(Type::string)) {
                throw MongoError(
                    ErrorCode::TypeMismatch,
                    "BSON field 'dropIndexes.index." + std::string(member.name) +
                        "' is the wrong type '" + std::string(name_of(member.value.type)) +
                        "', expected type 'string'");
            }
            collection->drop_index(find_index(*collection, member.value));
        }
    } else if (which.is(Type::string) || which.is(Type::object)) {
        collection->drop_index(find_index(*collection, which));
    } else {
        throw MongoError(
            ErrorCode::TypeMismatch,
            "BSON field 'dropIndexes.index' is the wrong type '" +
                std::string(name_of(which.type)) + "', expected types '[string, object]'");
    }
    collection->save();
    return Writer().int32("nIndexesWas", static_cast<std::int32_t>(before)).ok().finish();
}

} // namespace snowglobe::mongodb
