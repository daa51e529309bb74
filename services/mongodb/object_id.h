#pragma once
// ObjectIds that the server makes: the seconds of the world's clock, five bytes that the seed says,
// and a counter, so that the later one is the greater.
#include "emulator/call/context.h"
#include "emulator/store/row_kind.h"
#include "services/mongodb/bson.h"

#include <vector>

namespace snowglobe::mongodb {

OwnedValue new_object_id(Context& context);
std::vector<RowKind> object_id_row_kinds();

} // namespace snowglobe::mongodb
