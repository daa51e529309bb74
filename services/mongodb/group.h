#pragma once
// The $group stage: documents by a key, and what accumulates of each group.
#include "services/mongodb/expression.h"

#include <deque>

namespace snowglobe::mongodb {

// Groups in the order of their first documents. Throws MongoError.
std::deque<Document> grouped(const std::deque<Document>& documents, View specification);

} // namespace snowglobe::mongodb
