// insert - puts documents into a collection, which is made if it is not there.
#include "services/mongodb/bulk.h"
#include "services/mongodb/commands.h"
#include "services/mongodb/metrics.h"
#include "services/mongodb/mongodb.h"
#include "services/mongodb/writes.h"

namespace snowglobe::mongodb {

Document insert(Asked& asked) {
    const Arguments arguments(
        asked.command, {"documents", "ordered", "bypassDocumentValidation", "maxTimeMS"});
    const Namespace space = space_of(asked.command);
    const std::vector<View> documents = bulk_of(asked.command, "documents");
    Collection collection = Collection::find_or_create(asked.context, space, &asked.mongodb.shapes());
    std::uint64_t inserted = 0;
    Writer answer;
    run_bulk(
        documents.size(),
        arguments.flag("ordered", true),
        answer,
        [&](std::size_t i) {
            try {
                check_document(documents[i].bytes());
            } catch (const TooDeep&) {
                throw MongoError(
                    ErrorCode::Overflow, "Object exceeds maximum nested object depth: 100");
            } catch (const MalformedBson& malformed) { // by itself; libbson has let it pass in the command
                throw MongoError(22, "Invalid BSON: " + std::string(malformed.what()));
            }
            const Document document = collection.with_id(documents[i]);
            check_stored(document);
            collection.insert(document);
            ++inserted;
        },
        [&] { answer.int32("n", static_cast<std::int32_t>(inserted)); });
    collection.save();
    count_written(asked.context, space, Written::inserted, inserted);
    return answer.ok().finish();
}

} // namespace snowglobe::mongodb
