#pragma once
// Snowglobe's own JSON value, for handlers that replay often. Link snowglobe::own_json.
#include "emulator/base/json.h"
