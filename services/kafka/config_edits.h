#pragma once
// Changes of a topic's or the broker's configs, as AlterConfigs and IncrementalAlterConfigs ask for
// them, with Kafka's errors. Pure.
#include "services/kafka/config_operations.h"
#include "services/kafka/error_code.h"

#include <vector>

namespace snowglobe::kafka {

// Of a config's owner, by Kafka's numbers.
enum class ResourceType : std::int8_t {
    topic = 2,
    broker = 4,
    broker_logger = 8,
    client_metrics = 16,
};

// Ends what is asked about one resource.
struct ConfigRefused {
    ErrorCode code;
    std::string why;
};
[[noreturn]] void refuse_config(ErrorCode code, std::string why);

struct ConfigEdit {
    // By Kafka's numbers.
    enum class Operation : std::int8_t { set, remove, append, subtract };
    std::string name;
    Operation operation = Operation::set;
    std::optional<std::string> value;
};

// The number of a broker, as Java reads it; nothing: it is none.
std::optional<std::int32_t> broker_id_of(std::string_view resource_name);

// What one resource is to have from now on, put into `changes`. `replaces`: what no edit names is
// no longer set. Throws ConfigRefused.
void edit_configs(
    std::int8_t resource_type, const std::string& resource_name,
    const std::vector<ConfigEdit>& edits, bool replaces, const ConfigOwners& owners,
    ConfigChanges& changes);

// Answers all resources of a request: `edits_of` a resource, one by one.
template <class Response, class Request, class EditsOf>
Response edit_each(
    const Request& request, bool replaces, const ConfigOwners& owners, ConfigChanges& changes,
    const EditsOf& edits_of) {
    Response response;
    std::map<std::pair<std::int8_t, std::string>, int> times;
    for (const auto& resource : request.resources) {
        ++times[{resource.resource_type, resource.resource_name}];
    }
    ConfigChanges all;
    for (const auto& resource : request.resources) {
        auto& answer = response.responses.emplace_back();
        answer.resource_type = resource.resource_type;
        answer.resource_name = resource.resource_name;
        answer.error_message.reset();
        try {
            if (times[{resource.resource_type, resource.resource_name}] > 1) {
                throw ConfigRefused{
                    ErrorCode::invalid_request, "Each resource must appear at most once."};
            }
            edit_configs(
                resource.resource_type, resource.resource_name, edits_of(resource), replaces,
                owners, all);
        } catch (const ConfigRefused& refused) {
            answer.error_code = to_number(refused.code);
            answer.error_message = refused.why;
        }
    }
    if (!request.validate_only) {
        changes = std::move(all);
    }
    return response;
}

} // namespace snowglobe::kafka
