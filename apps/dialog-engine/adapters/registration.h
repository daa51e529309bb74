#pragma once
// Asks the registration service whether a code is one of an employer's.
#include "apps/dialog-engine/domain/process_command.h"

#include <snowglobe/handler.h>
#include <string>

namespace dialog_engine {

// Answers, valid or not, are kept by each warm instance for its 1024 most recent codes. Throws when
// the service does not answer properly; that is not kept.
CodeValidation validate_code(snowglobe::Context& context, const std::string& code);

} // namespace dialog_engine
