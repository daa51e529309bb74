#pragma once
// What the functions of the companion share: the progress table and the start of a drill.
#include "apps/dialog-engine/domain/progress.h"

#include <optional>
#include <snowglobe/handler.h>
#include <string>

namespace dialog_engine {

std::optional<Progress> load_progress(snowglobe::Context& context, const std::string& phone_number);

// Puts START_DRILL on the command stream, once for each `reason`.
void start_drill(
    snowglobe::Context& context,
    const Progress& progress,
    const std::string& slug,
    const std::string& reason);

} // namespace dialog_engine
