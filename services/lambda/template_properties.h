#pragma once
// The properties of functions, their events and their mappings in templates, with the types that
// SAM's and CloudFormation's references give them.
#include "services/property.h"

#include <string_view>
#include <vector>

namespace snowglobe::lambda {

// What an event or a mapping resource hands to CreateEventSourceMapping as it is.
const std::vector<Property>& mapping_members();
// Those of them that only sources with topics have.
const std::vector<Property>& topic_mapping_members();
// Those that only streams have.
const std::vector<Property>& stream_mapping_members();

std::vector<Property> serverless_function_properties();
std::vector<std::string_view> serverless_function_inert();
// FunctionUrlConfig of SAM's functions, and AWS::Lambda::Url.
std::vector<Property> url_members();
std::vector<Property> url_properties();
std::vector<Property> function_properties();
std::vector<std::string_view> function_inert();
std::vector<Property> mapping_properties();
std::vector<std::string_view> mapping_inert();
// `content`: the property that names the folder.
std::vector<Property> layer_properties(std::string_view content);
std::vector<std::string_view> layer_inert();
std::vector<Property> version_properties();
std::vector<Property> alias_properties();
std::vector<Property> event_config_properties();
std::vector<Property> permission_properties();

} // namespace snowglobe::lambda
