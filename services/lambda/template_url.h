#pragma once
// AWS::Lambda::Url in templates, which SAM makes of FunctionUrlConfig.
#include "services/service.h"

#include <string>

namespace snowglobe::lambda {

ResourceAttributes create_url(Service&, Context& context, const ResourceRequest& request);
ResourceAttributes update_url(
    Service&, Context& context, const ResourceRequest& request, const ExistingResource& existing);
bool url_exists(Service&, Context& context, const std::string& ref);

} // namespace snowglobe::lambda
