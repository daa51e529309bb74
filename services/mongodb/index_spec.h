#pragma once
// What createIndexes may be asked for. Errors word for word as MongoDB's.
#include "services/mongodb/collection.h"

namespace snowglobe::mongodb {

// {key: {a: 1}, name: "a_1", unique: true}. Throws MongoError.
Index index_of_spec(View spec);
// Whether this index is there already. Throws MongoError: another one stands in its way.
bool is_there(const Collection& collection, const Index& wanted);

} // namespace snowglobe::mongodb
