#pragma once
// The circuit breaker of the outside service, and its state in DynamoDB. Nothing is conditional:
// workers that fail at the same time may lose counts.
#include "apps/countries/domain/circuit_breaker.h"

#include <snowglobe/handler.h>

namespace countries {

// Raises CountriesAPIServiceFailure when no call is allowed. Forgets a window that is over.
void require_armed(snowglobe::Context& context);
void register_failure(snowglobe::Context& context);

} // namespace countries
