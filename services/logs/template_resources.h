#pragma once
// AWS::Logs::LogGroup and AWS::Logs::LogStream in a template.
#include "services/service.h"

#include <span>

namespace snowglobe::logs {

std::span<const ResourceType> template_resources();

} // namespace snowglobe::logs
