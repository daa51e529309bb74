#include "emulator/stack/implied.h"

namespace snowglobe::stack {

namespace {

constexpr std::string_view function_type = "AWS::Serverless::Function";
constexpr const char* api_type = "AWS::Serverless::Api";
constexpr const char* http_api_type = "AWS::Serverless::HttpApi";

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

// An API of its own that SAM would have written into the template.
void add_api(
    Plan& plan,
    const std::string& id,
    int line,
    const ResourceTypes::Entry& type,
    Node properties) {
    const auto found = plan.resources.find(id);
    if (found != plan.resources.end() && !found->second.type.starts_with("Implied::")) {
        return;
    }
    PlannedResource api;
    api.logical_id = id;
    api.line = line;
    api.type = std::string(type.type.type);
    api.live = type;
    api.properties = std::move(properties);
    plan.resources.insert_or_assign(id, std::move(api));
}

Node empty_map(int line) {
    Node map;
    map.kind = Node::Kind::map;
    map.line = line;
    return map;
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
    Node stage;
    stage.kind = Node::Kind::scalar;
    stage.line = event.line;
    stage.text = "Prod";
    Node made = empty_map(event.line);
    made.entries.push_back({"StageName", event.line, std::move(stage)});
    add_api(plan, implied_api, event.line, *type, std::move(made));
}

void add_implied_http_api(Plan& plan, const Node::Entry& event, const ResourceTypes& types) {
    const Node::Entry* properties = event.value.find("Properties");
    const bool is_of_another =
        properties != nullptr && properties->value.find("ApiId") != nullptr;
    const auto* type = types.find(http_api_type);
    if (!is_of_another && type != nullptr) {
        add_api(plan, implied_http_api, event.line, *type, empty_map(event.line));
    }
}

// "ShopProdStage" of the API Shop, whose Ref is the name of the stage.
void add_implied_stage(Plan& plan, const std::string& id, const PlannedResource& api) {
    if (api.type == http_api_type) {
        add_implied(plan, id + "ApiGatewayDefaultStage", api.line, "Implied::Stage");
    }
    const Node::Entry* stage = api.properties.find("StageName");
    if (stage != nullptr && stage->value.is_scalar()) {
        add_implied(plan, id + stage->value.text + "Stage", api.line, "Implied::Stage");
    }
}

Node scalar(std::string text, int line) {
    Node node;
    node.kind = Node::Kind::scalar;
    node.line = line;
    node.text = std::move(text);
    return node;
}

// Its own, or that of all functions.
const Node::Entry* property_of(
    const Plan& plan, const PlannedResource& function, std::string_view property) {
    if (const Node::Entry* own = function.properties.find(property)) {
        return own;
    }
    const Node::Entry* globals = plan.root.find("Globals");
    const Node::Entry* functions =
        globals == nullptr ? nullptr : globals->value.find("Function");
    return functions == nullptr ? nullptr : functions->value.find(property);
}

// FunctionUrlConfig: an AWS::Lambda::Url of its own, "<function>Url".
void add_implied_url(
    Plan& plan,
    const std::string& id,
    const PlannedResource& function,
    const ResourceTypes& types) {
    const Node::Entry* config = property_of(plan, function, "FunctionUrlConfig");
    const auto* type = types.find("AWS::Lambda::Url");
    if (config == nullptr || type == nullptr) {
        return;
    }
    const bool is_plain = config->value.is_map() && config->value.find("Fn::If") == nullptr;
    if (!is_plain) { // what it comes to is not known here
        add_implied(plan, id + "Url", config->line, "Implied::Url");
        return;
    }
    Node properties = empty_map(config->line);
    for (const Node::Entry& entry : config->value.entries) {
        properties.entries.push_back(entry);
    }
    Node target = empty_map(config->line);
    target.entries.push_back({"Ref", config->line, scalar(id, config->line)});
    properties.entries.push_back({"TargetFunctionArn", config->line, std::move(target)});
    const Node::Entry* alias = property_of(plan, function, "AutoPublishAlias");
    if (alias != nullptr && types.find("AWS::Lambda::Alias") != nullptr) {
        properties.entries.push_back({"Qualifier", config->line, alias->value});
    }
    add_api(plan, id + "Url", config->line, *type, std::move(properties));
}

// "WorkerAliaslive" of the function Worker, which makes it.
void add_implied_alias(Plan& plan, const PlannedResource& function, const Node& alias) {
    std::optional<std::string> name;
    Refusals().attempt([&] { // what is wrong in it is told where properties are checked
        const Value value = evaluate(alias, PlanNames(plan, nullptr, nullptr));
        name = value.state == Value::State::known ? text_of(value.data) : std::nullopt;
    });
    if (!name) {
        return;
    }
    const std::string id = function.logical_id + "Alias" + *name;
    if (!plan.resources.contains(id)) {
        add_implied(plan, id, function.line, "Implied::Alias");
        plan.resources.at(id).stands_for = {function.logical_id, "Alias"};
    }
}

} // namespace

void add_implied_resources(Plan& plan, const ResourceTypes& types) {
    const auto declared = plan.resources;
    for (const auto& [id, resource] : declared) {
        if (resource.type == "AWS::Serverless::StateMachine") {
            add_implied(plan, id + "Role", resource.line, "AWS::IAM::Role");
        }
        if (resource.type == api_type || resource.type == http_api_type) {
            add_implied_stage(plan, id, resource);
        }
        if (resource.type != function_type) {
            continue;
        }
        add_implied(plan, id + "Role", resource.line, "AWS::IAM::Role");
        if (const Node::Entry* alias = property_of(plan, resource, "AutoPublishAlias")) {
            add_implied_alias(plan, resource, alias->value);
        }
        if (resource.properties.find("DeploymentPreference") != nullptr) {
            add_implied(
                plan, "ServerlessDeploymentApplication", resource.line, "Implied::Application");
        }
        add_implied_url(plan, id, resource, types);
        const Node::Entry* events = resource.properties.find("Events");
        for (const Node::Entry& event :
             events == nullptr ? Node{}.entries : events->value.entries) {
            const Node::Entry* type = event.value.find("Type");
            if (type != nullptr && type->value.text == "Api") {
                add_implied_api(plan, event, types);
            } else if (type != nullptr && type->value.text == "HttpApi") {
                add_implied_http_api(plan, event, types);
            }
        }
    }
}

} // namespace snowglobe::stack
