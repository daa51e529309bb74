#pragma once
// GET resources: what exists, in all accounts and regions, as each service tells it.
#include "emulator/world/world.h"

namespace snowglobe {

// {"resources":[{"service","kind","name","account","region","arn","counts","about","look",
//   "contents":[{"title","look","rows","id","source"}]}]}; paths of looks are below /_snowglobe/.
json list_resources(World& world);

} // namespace snowglobe
