#pragma once
// AWS::SQS::Queue in a template.
#include "services/service.h"

#include <span>

namespace snowglobe::sqs {

std::span<const ResourceType> template_resources();

} // namespace snowglobe::sqs
