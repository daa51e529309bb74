#include "emulator/stack/implied.h"

namespace snowglobe::stack {

namespace {

constexpr std::string_view function_type = "AWS::Serverless::Function";
constexpr const char* api_type = "AWS::Serverless::Api";

void add_implied(Plan& plan, const std::string& id, int line, std::string_view type) {
    if (plan.resources.contains(id)) {
        return;
    }
    PlannedResource implied;
    implied.logical_id = id;
    implied.line = line;
    implied.inert = find_inert_type(type);
    implied.type = type;
    implied.properties.kind = Node::Kind::map;
    plan.resources.emplace(id, std::move(implied));
}

bool has_api_globals(const Plan& plan) {
    const Node::Entry* globals = plan.root.find("Globals");
    const Node::Entry* api = globals == nullptr ? nullptr : globals->value.find("Api");
    return api != nullptr && api->value.is_map() && !api->value.entries.empty();
}

// Its first event makes the API; what Globals say of APIs holds for it as for others.
void add_implied_api(Plan& plan, const Node::Entry& event, const ResourceTypes& types) {
    const Node::Entry* properties = event.value.find("Properties");
    const bool is_of_another =
        properties != nullptr && properties->value.find("RestApiId") != nullptr;
    const auto* type = types.find(api_type);
    if (is_of_another || type == nullptr || !has_api_globals(plan)) {
        add_implied(plan, implied_api, event.line, "Implied::RestApi");
        return;
    }
    const auto found = plan.resources.find(implied_api);
    if (found != plan.resources.end() && found->second.type != "Implied::RestApi") {
        return;
    }
    Node stage;
    stage.kind = Node::Kind::scalar;
    stage.line = event.line;
    stage.text = "Prod";
    PlannedResource api;
    api.logical_id = implied_api;
    api.line = event.line;
    api.type = api_type;
    api.live = *type;
    api.properties.kind = Node::Kind::map;
    api.properties.line = event.line;
    api.properties.entries.push_back({"StageName", event.line, std::move(stage)});
    plan.resources.insert_or_assign(implied_api, std::move(api));
}

} // namespace

void add_implied_resources(Plan& plan, const ResourceTypes& types) {
    const auto declared = plan.resources;
    for (const auto& [id, resource] : declared) {
        if (resource.type != function_type) {
            continue;
        }
        add_implied(plan, id + "Role", resource.line, "AWS::IAM::Role");
        const Node::Entry* events = resource.properties.find("Events");
        for (const Node::Entry& event :
             events == nullptr ? Node{}.entries : events->value.entries) {
            const Node::Entry* type = event.value.find("Type");
            if (type != nullptr && type->value.text == "Api") {
                add_implied_api(plan, event, types);
            } else if (type != nullptr && type->value.text == "HttpApi") {
                add_implied(plan, "ServerlessHttpApi", event.line, "Implied::HttpApi");
            }
        }
    }
}

} // namespace snowglobe::stack
