#pragma once
// The operations of Lambda, one file each in operations/. Requests have passed the constraint table
// of the API when they arrive here: members have the right types and ranges.
#include "emulator/base/json_fwd.h"
#include "emulator/call/context.h"
#include "services/lambda/lambda.h"

namespace snowglobe::lambda {

json create_event_source_mapping(Lambda&, Context&, const json& request);
json delete_event_source_mapping(Lambda&, Context&, const json& request);
json get_event_source_mapping(Lambda&, Context&, const json& request);
json get_function(Lambda&, Context&, const json& request);
json get_function_configuration(Lambda&, Context&, const json& request);
Outcome invoke(Lambda&, Context&, const json& request);
Outcome invoke_with_response_stream(Lambda&, Context&, const json& request);
json list_event_source_mappings(Lambda&, Context&, const json& request);
json list_functions(Lambda&, Context&, const json& request);
json update_event_source_mapping(Lambda&, Context&, const json& request);

} // namespace snowglobe::lambda
