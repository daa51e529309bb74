#pragma once
// A row of a service's table of operations (services/<name>/operations.def), the handle by which
// one request's operation is known from the edge on.
#include "emulator/call/call.h"
#include "emulator/call/context.h"

#include <string>
#include <string_view>

namespace snowglobe {

class Service;

using OperationFunction = Outcome (*)(Service&, Context&, const json& request);

struct OperationRow {
    std::string_view name; // wire name
    OperationFunction run;
    // Of operations that go to a host: which one. Faults of that host strike the call instead of
    // those of the operation, and the operation itself does what they say (Context::fault).
    std::string (*host)(const json& request) = nullptr;
    // It is no client's: a deadline of the service itself (Context::set_real_deadline). No fault
    // strikes it.
    bool is_own = false;
};

// Adapts `json op(Sqs&, Context&, const json&)` or `Outcome op(...)` to a row of the table.
// Used by each service's operations.cc:
//     #define OPERATION(wire, function) {#wire, run_operation<Sqs, function>},
template <class ServiceType, auto function>
Outcome run_operation(Service& service, Context& context, const json& request) {
    return function(static_cast<ServiceType&>(service), context, request);
}

} // namespace snowglobe
