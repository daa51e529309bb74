#pragma once
// What ends a verb by an exception: whose fault it is.
#include <exception>

namespace snowglobe::cli {

// exit_usage: something that was given, a file, a port, the machine; it throws std::runtime_error
// or ApiError. exit_defect: everything else is a mistake of Snowglobe's own.
int exit_code_of(const std::exception& error);
// Tells it on standard error, of a defect with the command that shows it again.
int tell_failure(const std::exception& error);

} // namespace snowglobe::cli
