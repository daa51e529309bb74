#pragma once
// What update, delete and findAndModify do to the documents that a filter means.
#include "services/mongodb/collection.h"
#include "services/mongodb/results.h"
#include "services/mongodb/update.h"

#include <optional>
#include <vector>

namespace snowglobe::mongodb {

struct Found {
    Record record = 0;
    Document document;
};
// Those that it means, in its order; its skip is not looked at. `limit` 0: all.
std::vector<Found>
find_documents(Context& context, const Collection& collection, const Query& query, std::size_t limit);

// Whether it has changed. `after`, if asked for: what stands there now. Throws MongoError.
bool update_document(
    Context& context,
    Collection& collection,
    const Found& found,
    const Query& query,
    const Update& update,
    Document* after = nullptr);
// What an update makes of nothing, inserted. Throws MongoError.
Document upsert_document(
    Context& context, Collection& collection, const Query& query, const Update& update);

// A document is to be stored: its _id, its size, its depth. Throws MongoError.
void check_stored(View document);

} // namespace snowglobe::mongodb
