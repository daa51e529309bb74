#pragma once
// What a world's catalog holds (store/catalog.h): its resources of every account and region, as the
// services' own operations describe them.
#include "emulator/store/catalog.h"
#include "emulator/world/world.h"

#include <vector>

namespace snowglobe {

// Without side effects.
std::vector<CatalogEntry> catalog_entries(World& world);

} // namespace snowglobe
