#pragma once
// What templates say around a function: where its asynchronous invocations end, who may invoke it.
#include "services/lambda/function.h"
#include "services/service.h"

#include <string>
#include <vector>

namespace snowglobe::lambda {

// DeadLetterConfig of CloudFormation, DeadLetterQueue of SAM: into the function's settings. What
// has no effect here is noted.
void take_dead_letters(
    const ResourceRequest& request, Function& function, std::vector<PropertyError>& inert);

// SAM's EventInvokeConfig, of what events of the function invoke; one that was there and is no
// longer declared goes.
void put_event_config_of(
    Context& context,
    const ResourceRequest& request,
    const std::string& invoked,
    std::vector<PropertyError>& inert);

ResourceAttributes create_event_config(Service&, Context&, const ResourceRequest& request);
ResourceAttributes update_event_config(
    Service&, Context&, const ResourceRequest& request, const ExistingResource& existing);
bool event_config_exists(Service&, Context&, const std::string& ref);

ResourceAttributes create_permission(Service&, Context&, const ResourceRequest& request);
ResourceAttributes update_permission(
    Service&, Context&, const ResourceRequest& request, const ExistingResource& existing);

} // namespace snowglobe::lambda
