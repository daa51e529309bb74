// getMore - the next batch of a cursor.
#include "services/mongodb/commands.h"
#include "services/mongodb/mongodb.h"

#include <limits>

namespace snowglobe::mongodb {

Document get_more(Asked& asked) {
    const Arguments arguments(
        asked.command, {"collection", "batchSize", "maxTimeMS", "term", "lastKnownCommittedOpTime"});
    const Value id = asked.command.body.find(asked.command.name).value_or(Value{});
    if (!id.is(Type::int64)) {
        throw MongoError(
            ErrorCode::TypeMismatch,
            "BSON field 'getMore.getMore' is the wrong type '" + std::string(name_of(id.type)) +
                "', expected type 'long'");
    }
    const Value collection = arguments.required("collection");
    if (!collection.is(Type::string)) {
        throw MongoError(
            ErrorCode::TypeMismatch,
            "BSON field 'getMore.collection' is the wrong type '" +
                std::string(name_of(collection.type)) + "', expected type 'string'");
    }
    const std::int64_t size = arguments.count("batchSize", 0);
    Cursors& cursors = asked.mongodb.cursors();
    Cursors::Cursor* const cursor = cursors.find(asked.context, id.int64());
    if (cursor == nullptr) {
        throw MongoError(
            ErrorCode::CursorNotFound, "cursor id " + std::to_string(id.int64()) + " not found");
    }
    const std::string space =
        Namespace{asked.command.database, std::string(collection.text())}.str();
    if (space != cursor->results.space().str()) {
        throw MongoError(
            ErrorCode::Unauthorized,
            "Requested getMore on namespace '" + space +
                "', but cursor belongs to a different namespace " +
                cursor->results.space().str());
    }
    Document batch;
    try {
        batch = cursor->results.batch(
            asked.context,
            size == 0 ? std::numeric_limits<std::size_t>::max() : static_cast<std::size_t>(size));
    } catch (const MongoError&) {
        cursors.close(id.int64());
        throw;
    }
    const bool is_exhausted = cursor->results.is_exhausted();
    if (is_exhausted) {
        cursors.close(id.int64());
    }
    Writer out;
    out.array("nextBatch", batch);
    out.int64("id", is_exhausted ? 0 : id.int64());
    out.text("ns", space);
    return Writer().object("cursor", out.finish()).ok().finish();
}

} // namespace snowglobe::mongodb
