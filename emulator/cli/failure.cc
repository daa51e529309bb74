#include "emulator/cli/failure.h"

#include "emulator/base/error.h"
#include "emulator/base/json.h"
#include "emulator/cli/cli.h"
#include "emulator/cli/own_command.h"

#include <fmt/format.h>

#include <new>
#include <stdexcept>

namespace snowglobe::cli {

int exit_code_of(const std::exception& error) {
    const auto is = [&]<class Kind>(const Kind*) {
        return dynamic_cast<const Kind*>(&error) != nullptr;
    };
    // JSON that was given is checked before: here it has another form than the code counts on.
    const bool is_of_json = is(static_cast<const json::exception*>(nullptr));
    const bool is_foreseen = is(static_cast<const std::runtime_error*>(nullptr)) ||
                             is(static_cast<const ApiError*>(nullptr)) ||
                             is(static_cast<const std::bad_alloc*>(nullptr));
    return is_foreseen && !is_of_json ? exit_usage : exit_defect;
}

int tell_failure(const std::exception& error) {
    const int exit_code = exit_code_of(error);
    if (exit_code == exit_defect) {
        fmt::print(
            stderr,
            "snowglobe: DEFECT of Snowglobe (please report it): {}\n  again: {}\n",
            error.what(),
            for_a_shell(own_arguments()));
    } else {
        fmt::print(stderr, "snowglobe: {}\n", error.what());
    }
    return exit_code;
}

} // namespace snowglobe::cli
