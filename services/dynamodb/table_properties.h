#pragma once
// The properties of AWS::DynamoDB::Table, AWS::DynamoDB::GlobalTable and
// AWS::Serverless::SimpleTable in templates, with the types that CloudFormation's reference gives
// them.
#include "services/property.h"

#include <vector>

namespace snowglobe::dynamodb {

std::vector<Property> table_property_types();
std::vector<Property> global_table_property_types();
std::vector<Property> simple_table_property_types();

} // namespace snowglobe::dynamodb
