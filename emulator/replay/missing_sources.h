#pragma once
// What a fixture's lines were sent to and the world does not have: mostly a name that is mistyped,
// or a template that was forgotten.
#include "emulator/replay/replay.h"

#include <string>
#include <vector>

namespace snowglobe {

// "sqs:ordres (day.jsonl:1): there is no such queue in us-east-1 (did you mean orders?); there are
// idle, orders". Only of lines that were refused, or answered with 403.
std::vector<std::string> missing_sources(const Fixture& fixture, const ReplayResult& result);

} // namespace snowglobe
