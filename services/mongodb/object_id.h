#pragma once
// ObjectIds that the server makes: the seconds of the world's clock, the rest drawn by the call.
#include "emulator/call/context.h"
#include "services/mongodb/bson.h"

namespace snowglobe::mongodb {

OwnedValue new_object_id(Context& context);

} // namespace snowglobe::mongodb
