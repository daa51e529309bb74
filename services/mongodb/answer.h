#pragma once
// A cursor's first batch, as find, aggregate and the lists answer it.
#include "services/mongodb/commands.h"
#include "services/mongodb/results.h"

#include <optional>

namespace snowglobe::mongodb {

struct FirstBatch {
    std::optional<std::int64_t> size; // 101 documents, if nobody says
    bool is_all = false;              // nobody will ask for more
    bool never_times_out = false;
};
// From inside all of it is the first batch: there nothing stays open.
Document first_answer(Asked& asked, Results&& results, const FirstBatch& wanted);
// {cursor: {batchSize: 5}}. Throws MongoError.
FirstBatch batch_of(const std::optional<View>& cursor);

// What a list of names (listCollections, listIndexes) answers.
Document list_answer(Asked& asked, Namespace space, std::deque<Document> documents);

} // namespace snowglobe::mongodb
