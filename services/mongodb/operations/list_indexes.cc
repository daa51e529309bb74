// listIndexes - the indexes of a collection.
#include "services/mongodb/answer.h"

namespace snowglobe::mongodb {

Document list_indexes(Asked& asked) {
    const Namespace space = space_of(asked.command);
    const auto collection = Collection::find(asked.context, space);
    if (!collection) {
        throw MongoError(
            ErrorCode::NamespaceNotFound, "ns does not exist: " + space.str());
    }
    std::deque<Document> shown;
    for (const Index& index : collection->indexes()) {
        shown.push_back(index.shown());
    }
    return list_answer(asked, space, std::move(shown));
}

} // namespace snowglobe::mongodb
