#include "services/lambda/template_settings.h"

#include "emulator/base/json.h"
#include "services/absent.h"
#include "services/lambda/async_invocations.h"
#include "services/lambda/mapping.h"
#include "services/lambda/template_versions.h"

#include <array>

namespace snowglobe::lambda {

namespace {

// Why nothing can be sent there; empty: it can.
std::string why_no_destination(const std::string& arn) {
    const std::string service = service_of_arn(arn);
    if (is_absent(arn) || service.empty()) {
        return "it is not here: " + arn;
    }
    return service == "sqs" || service == "lambda"
               ? ""
               : service + " is not here; queues and functions are told: " + arn;
}

// SAM makes a queue where a destination of the type SQS has no ARN.
std::string queue_of_sam(Context& context, const ResourceRequest& request, const char* of) {
    const std::string name =
        request.generated_name + "EventInvokeConfig" + std::string(of) + "Queue";
    const Reply reply = context.try_call("sqs", "CreateQueue", {{"QueueName", name}});
    if (reply.error) {
        throw PropertyError{
            "EventInvokeConfig.DestinationConfig." + std::string(of), reply.error->message};
    }
    return context.arn("sqs", name);
}

// DestinationConfig as the API has it; what has no effect is noted.
json destinations_of(
    Context& context,
    const ResourceRequest& request,
    const json& config,
    const std::string& path,
    std::vector<PropertyError>& inert) {
    json out = json::object();
    for (const char* of : {"OnSuccess", "OnFailure"}) {
        const json given = config.value(of, json());
        if (!given.is_object()) {
            continue;
        }
        std::string arn = given.value("Destination", "");
        const std::string type = given.value("Type", "");
        if (arn.empty() && type == "SQS") {
            arn = queue_of_sam(context, request, of);
        }
        const std::string why =
            arn.empty() ? "there is no " + type + " here" : why_no_destination(arn);
        if (why.empty()) {
            out[of] = {{"Destination", arn}};
        } else {
            inert.push_back({path + "." + of, why});
        }
    }
    return out;
}

// The members that SAM and CloudFormation share, as PutFunctionEventInvokeConfig has them. `path`:
// where they stand, with a dot.
json event_config_request(
    Context& context,
    const ResourceRequest& request,
    const json& properties,
    const std::string& path,
    std::vector<PropertyError>& inert) {
    json out = json::object();
    for (const char* member : {"MaximumEventAgeInSeconds", "MaximumRetryAttempts"}) {
        if (properties.contains(member)) {
            out[member] = properties.at(member);
        }
    }
    if (properties.contains("DestinationConfig")) {
        out["DestinationConfig"] = destinations_of(
            context,
            request,
            properties.at("DestinationConfig"),
            path + "DestinationConfig",
            inert);
    }
    return out;
}

// The statement's name: CloudFormation's own is of this form, with letters that it draws.
std::string statement_id(const ResourceRequest& request) {
    return request.generated_name;
}

json permission_request(const ResourceRequest& request) {
    json out = {{"StatementId", statement_id(request)}};
    for (const char* member :
         {"Action",
          "EventSourceToken",
          "FunctionName",
          "FunctionUrlAuthType",
          "InvokedViaFunctionUrl",
          "Principal",
          "PrincipalOrgID",
          "SourceAccount",
          "SourceArn"}) {
        if (request.properties.contains(member)) {
            out[member] = request.properties.at(member);
        }
    }
    return out;
}

} // namespace

void take_dead_letters(
    const ResourceRequest& request, Function& function, std::vector<PropertyError>& inert) {
    const json& properties = request.properties;
    const char* const property =
        properties.contains("DeadLetterQueue") ? "DeadLetterQueue" : "DeadLetterConfig";
    const std::string arn = properties.value(property, json::object()).value("TargetArn", "");
    if (arn.empty()) {
        return;
    }
    if (service_of_arn(arn) != "sqs" || is_absent(arn)) {
        inert.push_back({property, "only queues are told of what failed: " + arn});
        return;
    }
    if (!function.settings.is_object()) {
        function.settings = json::object();
    }
    json config = {{"TargetArn", arn}};
    function.settings["DeadLetterConfig"] = std::move(config);
}

void put_event_config_of(
    Context& context,
    const ResourceRequest& request,
    const std::string& invoked,
    std::vector<PropertyError>& inert) {
    const std::string property = "EventInvokeConfig";
    json wanted = json::object();
    if (const auto given = request.properties.find(property);
        given != request.properties.end()) {
        wanted = event_config_request(context, request, *given, property + ".", inert);
    }
    FunctionName name = parse_function_name(context.scope, invoked, nullptr);
    if (name.qualifier.empty()) {
        name.qualifier = latest;
    }
    if (wanted.empty()) {
        if (const auto before = find_event_config(context.store, name)) {
            erase_event_config(context.store, context.scope, *before);
        }
        return;
    }
    wanted["FunctionName"] = name.name;
    wanted["Qualifier"] = name.qualifier;
    call_or_blame(context, "PutFunctionEventInvokeConfig", std::move(wanted), property);
}

ResourceAttributes
create_event_config(Service&, Context& context, const ResourceRequest& request) {
    const json& properties = request.properties;
    for (const char* member : {"FunctionName", "Qualifier"}) {
        if (properties.value(member, "").empty()) {
            throw PropertyError{member, "is required: text"};
        }
    }
    const auto named = properties.at("FunctionName").get<std::string>();
    const auto qualifier = properties.at("Qualifier").get<std::string>();
    const auto name = function_here(context, named);
    ResourceAttributes made;
    made.ref = (name ? name->name : named) + "|" + qualifier;
    if (!name) {
        return without_function(request, std::move(made), named);
    }
    json wanted = event_config_request(context, request, properties, "", made.inert);
    if (!wanted.empty()) {
        wanted["FunctionName"] = name->name;
        wanted["Qualifier"] = qualifier;
        call_or_blame(context, "PutFunctionEventInvokeConfig", std::move(wanted), "Qualifier");
    }
    return made;
}

ResourceAttributes update_event_config(
    Service& service,
    Context& context,
    const ResourceRequest& request,
    const ExistingResource& existing) {
    for (const char* member : {"FunctionName", "Qualifier"}) {
        const json before = existing.properties.value(member, json());
        if (request.properties.value(member, json()) != before) {
            throw PropertyError{member, "it keeps its function: " + before.dump()};
        }
    }
    return create_event_config(service, context, request);
}

bool event_config_exists(Service&, Context& context, const std::string& ref) {
    const std::size_t bar = ref.find('|');
    const FunctionName name{context.scope, ref.substr(0, bar), ref.substr(bar + 1)};
    return find_event_config(context.store, name).has_value();
}

// Nothing enforces a statement, so one that AddPermission does not take stops nothing.
ResourceAttributes create_permission(Service&, Context& context, const ResourceRequest& request) {
    for (const char* member : {"Action", "FunctionName", "Principal"}) {
        if (!request.properties.contains(member)) {
            throw PropertyError{member, "is required: text"};
        }
    }
    const std::string id = statement_id(request);
    ResourceAttributes made{id, {{"Id", id}}};
    const auto named = request.properties.at("FunctionName").get<std::string>();
    if (!function_here(context, named)) {
        return without_function(request, std::move(made), named);
    }
    const Reply reply = context.try_call("lambda", "AddPermission", permission_request(request));
    if (reply.error && reply.error->code != "ResourceConflictException") {
        made.inert.push_back({"Principal", reply.error->message});
    }
    return made;
}

ResourceAttributes update_permission(
    Service& service,
    Context& context,
    const ResourceRequest& request,
    const ExistingResource& existing) {
    const json before = {
        {"FunctionName", existing.properties.at("FunctionName")},
        {"StatementId", existing.attributes.ref}};
    const Reply removed = context.try_call("lambda", "RemovePermission", before);
    static_cast<void>(removed); // there may be none
    return create_permission(service, context, request);
}

} // namespace snowglobe::lambda
