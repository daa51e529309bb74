#include "emulator/world/fault_target.h"

#include "emulator/base/error.h"
#include "emulator/base/spelling.h"
#include "services/frame_wire.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>

namespace snowglobe {

namespace {

using Target = Faults::Fault::Target;

std::vector<std::string> operation_names(ServiceSpan services, const Operations& operations) {
    std::vector<std::string> all = operations.names();
    for (const auto& service : services) {
        if (const FrameWire* const wire = service->frame_wire()) {
            for (const std::string_view look : wire->looks()) {
                all.push_back(fmt::format("{}.{}", service->name(), look));
            }
        }
    }
    return all;
}

std::vector<std::string> service_names(ServiceSpan services) {
    std::vector<std::string> all;
    for (const auto& service : services) {
        if (!service->operations().empty() && service->name() != "world") {
            all.emplace_back(service->name());
        }
    }
    return all;
}

std::vector<std::string> known_names(
    Target target, Context& context, ServiceSpan services, const Operations& operations) {
    switch (target) {
    case Target::operation:
        return operation_names(services, operations);
    case Target::host:
        return names_of(services, context, Named::host);
    case Target::function:
        return names_of(services, context, Named::function);
    case Target::service:
        return service_names(services);
    case Target::chaos:
        return names_of(services, context, Named::chaos);
    }
    return {};
}

void check_effect(const Faults::Fault& fault, const Operations& operations) {
    const std::size_t dot = fault.name.find('.');
    const Service* const asked = operations.service(fault.name.substr(0, dot));
    const FrameWire* const wire = asked != nullptr ? asked->frame_wire() : nullptr;
    const auto wrong = wire != nullptr
                           ? wire->wrong_fault(fault.name.substr(dot + 1), fault.effect)
                           : std::nullopt;
    if (wrong) {
        throw ApiError::validation("fault: " + *wrong);
    }
}

} // namespace

std::vector<std::string> names_of(ServiceSpan services, Context& context, Named kind) {
    std::vector<std::string> names;
    for (const auto& service : services) {
        std::vector<std::string> more = service->names(context, kind);
        names.insert(names.end(), more.begin(), more.end());
    }
    return names;
}

void check_target(
    const Faults::Fault& fault,
    Context& context,
    ServiceSpan services,
    const Operations& operations,
    bool real_time) {
    if (fault.target == Target::host && real_time) {
        return;
    }
    const std::vector<std::string> known =
        known_names(fault.target, context, services, operations);
    if (std::ranges::find(known, fault.name) != known.end()) {
        if (fault.target == Target::operation) {
            check_effect(fault, operations);
        }
        return;
    }
    if (fault.target == Target::chaos) {
        throw ApiError::validation(fmt::format(
            "fault: there is no chaos '{}' (known: {})", fault.name, fmt::join(known, ", ")));
    }
    throw ApiError::validation(fmt::format(
        "fault: there is no {} '{}'{}",
        fault.target == Target::host ? "fake of the host" : Faults::to_text(fault.target),
        fault.name,
        suggestion(fault.name, known)));
}

} // namespace snowglobe
