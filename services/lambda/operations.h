#pragma once
// The operations of Lambda, one file each in operations/. Requests have passed the constraint table
// of the API when they arrive here: members have the right types and ranges.
#include "emulator/base/json_fwd.h"
#include "emulator/call/context.h"
#include "services/lambda/lambda.h"

namespace snowglobe::lambda {

json add_layer_version_permission(Lambda&, Context&, const json& request);
json add_permission(Lambda&, Context&, const json& request);
json create_alias(Lambda&, Context&, const json& request);
json create_event_source_mapping(Lambda&, Context&, const json& request);
json create_function(Lambda&, Context&, const json& request);
json create_function_url_config(Lambda&, Context&, const json& request);
json delete_alias(Lambda&, Context&, const json& request);
json delete_event_source_mapping(Lambda&, Context&, const json& request);
json delete_function(Lambda&, Context&, const json& request);
json delete_function_concurrency(Lambda&, Context&, const json& request);
json delete_function_event_invoke_config(Lambda&, Context&, const json& request);
json delete_function_url_config(Lambda&, Context&, const json& request);
json delete_layer_version(Lambda&, Context&, const json& request);
json delete_provisioned_concurrency_config(Lambda&, Context&, const json& request);
json get_account_settings(Lambda&, Context&, const json& request);
json get_alias(Lambda&, Context&, const json& request);
json get_event_source_mapping(Lambda&, Context&, const json& request);
json get_function(Lambda&, Context&, const json& request);
json get_function_code_signing_config(Lambda&, Context&, const json& request);
json get_function_concurrency(Lambda&, Context&, const json& request);
json get_function_configuration(Lambda&, Context&, const json& request);
json get_function_event_invoke_config(Lambda&, Context&, const json& request);
json get_function_recursion_config(Lambda&, Context&, const json& request);
json get_function_url_config(Lambda&, Context&, const json& request);
json get_layer_version(Lambda&, Context&, const json& request);
json get_layer_version_by_arn(Lambda&, Context&, const json& request);
json get_layer_version_policy(Lambda&, Context&, const json& request);
json get_policy(Lambda&, Context&, const json& request);
json get_provisioned_concurrency_config(Lambda&, Context&, const json& request);
Outcome invoke(Lambda&, Context&, const json& request);
json invoke_async(Lambda&, Context&, const json& request);
Outcome invoke_with_response_stream(Lambda&, Context&, const json& request);
json list_aliases(Lambda&, Context&, const json& request);
json list_event_source_mappings(Lambda&, Context&, const json& request);
json list_function_event_invoke_configs(Lambda&, Context&, const json& request);
json list_function_url_configs(Lambda&, Context&, const json& request);
json list_functions(Lambda&, Context&, const json& request);
json list_layer_versions(Lambda&, Context&, const json& request);
json list_layers(Lambda&, Context&, const json& request);
json list_provisioned_concurrency_configs(Lambda&, Context&, const json& request);
json list_tags(Lambda&, Context&, const json& request);
json list_versions_by_function(Lambda&, Context&, const json& request);
json publish_layer_version(Lambda&, Context&, const json& request);
json publish_version(Lambda&, Context&, const json& request);
json put_function_concurrency(Lambda&, Context&, const json& request);
json put_function_event_invoke_config(Lambda&, Context&, const json& request);
json put_function_recursion_config(Lambda&, Context&, const json& request);
json put_provisioned_concurrency_config(Lambda&, Context&, const json& request);
json remove_layer_version_permission(Lambda&, Context&, const json& request);
json remove_permission(Lambda&, Context&, const json& request);
json tag_resource(Lambda&, Context&, const json& request);
json untag_resource(Lambda&, Context&, const json& request);
json update_alias(Lambda&, Context&, const json& request);
json update_event_source_mapping(Lambda&, Context&, const json& request);
json update_function_code(Lambda&, Context&, const json& request);
json update_function_configuration(Lambda&, Context&, const json& request);
json update_function_event_invoke_config(Lambda&, Context&, const json& request);
json update_function_url_config(Lambda&, Context&, const json& request);

} // namespace snowglobe::lambda
