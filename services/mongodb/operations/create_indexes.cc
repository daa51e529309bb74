// createIndexes - indexes, filled from what is there.
#include "services/mongodb/bson_json.h"
#include "services/mongodb/commands.h"
#include "services/mongodb/index_spec.h"

namespace snowglobe::mongodb {

namespace {

std::string shown_uuid(const std::string& bytes) {
    const OwnedValue value(Type::binary, std::string("\x10\0\0\0\4", 5) + bytes);
    const std::string quoted = shell_text(value.value());
    return quoted.substr(6, 36);
}

} // namespace

Document create_indexes(Asked& asked) {
    const Arguments arguments(
        asked.command, {"indexes", "commitQuorum", "ignoreUnknownIndexOptions"});
    const Namespace space = space_of(asked.command);
    arguments.required("indexes");
    const auto list = arguments.array("indexes");
    std::vector<Index> wanted;
    for (const Member& member : list ? list->view() : View()) {
        if (!member.value.is(Type::object)) {
            throw MongoError(
                ErrorCode::TypeMismatch,
                "BSON field 'createIndexes.indexes." + std::string(member.name) +
                    "' is the wrong type '" + std::string(name_of(member.value.type)) +
                    "', expected type 'object'");
        }
        wanted.push_back(index_of_spec(member.value.view()));
    }
    if (wanted.empty()) {
        throw MongoError(ErrorCode::BadValue, "Must specify at least one index to create");
    }
    auto collection = Collection::find(asked.context, space);
    const bool is_new = !collection;
    if (is_new) {
        collection = Collection::create(asked.context, space);
    }
    const std::size_t before = collection->indexes().size();
    for (Index& index : wanted) {
        if (is_there(*collection, index)) {
            continue;
        }
        try {
            collection->add_index(std::move(index));
        } catch (const MongoError& error) {
            throw MongoError(
                error.code,
                "Index build failed: " + asked.context.new_uuid("mongodb.build") +
                    ": Collection " + space.str() + " ( " +
                    shown_uuid(collection->row().uuid) + " ) :: caused by :: " + error.message,
                error.extra);
        }
    }
    collection->save();
    const std::size_t after = collection->indexes().size();
    Writer out;
    out.int32("numIndexesBefore", static_cast<std::int32_t>(before));
    out.int32("numIndexesAfter", static_cast<std::int32_t>(after));
    out.boolean("createdCollectionAutomatically", is_new);
    if (after == before) {
        out.text("note", "all indexes already exist");
    }
    return out.ok().finish();
}

} // namespace snowglobe::mongodb
