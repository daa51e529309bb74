#pragma once
// Whether a fault can strike at all: something has the name that it is for.
#include "emulator/call/operations.h"
#include "emulator/call/faults.h"
#include "services/service.h"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace snowglobe {

using ServiceSpan = std::span<const std::unique_ptr<Service>>;

// Of all services.
std::vector<std::string> names_of(ServiceSpan services, Context& context, Named kind);

// A fault that cannot strike is a typing error: throws ApiError (ValidationException) with what is
// meant perhaps, also for an effect that a service does not know. In real time any host may be
// meant: it may be reached over the network.
void check_target(
    const Faults::Fault& fault,
    Context& context,
    ServiceSpan services,
    const Operations& operations,
    bool real_time);

} // namespace snowglobe
