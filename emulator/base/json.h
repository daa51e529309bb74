#pragma once
// The one JSON type of the project. Objects are sorted maps, so printing is deterministic.
// Headers that only name the type include base/json_fwd.h instead (0.35 s against 2.2 s).
#include "emulator/base/json_fwd.h"

#include <nlohmann/json.hpp>
