#pragma once
// A bulk of writes: each statement by itself; one that fails is told with its place, and in an
// ordered bulk it is the last one.
#include "services/mongodb/error.h"

#include <cstddef>
#include <functional>

namespace snowglobe::mongodb {

// Runs `write` for each place. The errors, if there were any, are put into the answer.
void run_bulk(
    std::size_t count,
    bool is_ordered,
    Writer& answer,
    const std::function<void(std::size_t place)>& write,
    const std::function<void()>& before_errors);

} // namespace snowglobe::mongodb
