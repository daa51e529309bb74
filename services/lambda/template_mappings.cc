#include "services/lambda/template_mappings.h"

#include "services/lambda/mapping.h"
#include "services/lambda/source_kind.h"
#include "services/absent.h"
#include "services/lambda/template_properties.h"
#include "services/service.h"

#include <algorithm>

namespace snowglobe::lambda {

namespace {

const SourceKind& need_kind(const std::string& type, const std::string& path) {
    if (const SourceKind* kind = find_event_type(type)) {
        return *kind;
    }
    std::string supported = "Api";
    for (const SourceKind* kind : source_kinds()) {
        supported += ", " + std::string(kind->event_type);
    }
    throw PropertyError{
        path + ".Type",
        "events of type " + type + " are not supported yet; supported: " + supported};
}

// Members that the API has under the same name.
void copy_members(const json& properties, json& out) {
    for (const Property& member : mapping_members()) {
        if (const auto found = properties.find(member.name); found != properties.end()) {
            out[std::string(member.name)] = *found;
        }
    }
    // SAM's `Type` says what the destination's ARN says too.
    if (const auto config = out.find("DestinationConfig");
        config != out.end() && config->contains("OnFailure")) {
        config->at("OnFailure").erase("Type");
    }
}

json self_managed(const json& servers) {
    return {{"Endpoints", {{"KAFKA_BOOTSTRAP_SERVERS", servers}}}};
}

// What a mapping has where its template does not mention the member. Positions stay.
json default_of(std::string_view member, const SourceKind* kind) {
    const json defaults = {
        {"BatchSize", kind == nullptr ? json() : json(kind->batch_size)},
        {"BisectBatchOnFunctionError", false},
        {"DestinationConfig", json::object()},
        {"Enabled", true},
        {"FilterCriteria", json::object()},
        {"FunctionResponseTypes", json::array()},
        {"MaximumBatchingWindowInSeconds", 0},
        {"MaximumRecordAgeInSeconds", -1},
        {"MaximumRetryAttempts", -1},
        {"ParallelizationFactor", 1},
        {"ProvisionedPollerConfig", json::object()},
        {"ScalingConfig", json::object()},
        {"SourceAccessConfigurations", json::array()},
        {"TumblingWindowInSeconds", 0},
    };
    return defaults.value(member, json());
}

} // namespace

void check_mapping_event(
    const std::string& type, const json& properties, const std::string& path) {
    const SourceKind& kind = need_kind(type, path);
    const std::string inner = path + ".Properties";
    const std::string source(kind.event_member);
    if (!properties.contains(source)) {
        throw PropertyError{
            inner + "." + source,
            kind.service.empty() ? "is required: a list of text"
                                 : "is required: the ARN of the source"};
    }
}

json mapping_of_event(const std::string& type, const json& properties) {
    const SourceKind& kind = need_kind(type, {});
    json out = json::object();
    copy_members(properties, out);
    const json& source = properties.at(std::string(kind.event_member));
    if (kind.service.empty()) {
        out["SelfManagedEventSource"] = self_managed(source);
    } else {
        out["EventSourceArn"] = source;
    }
    if (const auto group = properties.find("ConsumerGroupId"); group != properties.end()) {
        out[kind.service.empty() ? "SelfManagedKafkaEventSourceConfig"
                                 : "AmazonManagedKafkaEventSourceConfig"]["ConsumerGroupId"] =
            *group;
    }
    return out;
}

json mapping_of_resource(const json& properties) {
    json out = json::object();
    copy_members(properties, out);
    for (const char* member :
         {"EventSourceArn",
          "AmazonManagedKafkaEventSourceConfig",
          "SelfManagedKafkaEventSourceConfig",
          "FunctionName"}) {
        if (const auto found = properties.find(member); found != properties.end()) {
            out[member] = *found;
        }
    }
    if (const auto source = properties.find("SelfManagedEventSource");
        source != properties.end()) {
        out["SelfManagedEventSource"] = self_managed(
            source->value("Endpoints", json::object()).value("KafkaBootstrapServers", json()));
    }
    return out;
}

std::string why_no_source(const json& mapping) {
    const std::string arn = mapping.value("EventSourceArn", "");
    const std::string service = service_of_arn(arn);
    if (is_absent(arn)) {
        return "its source is not here: " + arn;
    }
    return service.empty() || find_source_kind(service) != nullptr
               ? ""
               : "events of " + service + " do not come here: " + arn;
}

bool has_same_source(const json& mapping, const json& other) {
    return std::ranges::all_of(fixed_mapping_members, [&](const char* member) {
        return mapping.value(member, json()) == other.value(member, json());
    });
}

std::optional<std::string>
find_mapping_of(Context& context, const json& mapping, const std::string& function) {
    const json servers = mapping.value("SelfManagedEventSource", json::object())
                             .value("Endpoints", json::object())
                             .value("KAFKA_BOOTSTRAP_SERVERS", json::array());
    const json topics = mapping.value("Topics", json::array());
    const auto topic = topics.empty() ? std::string() : topics.at(0).get<std::string>();
    for (const Mapping& one : all_mappings(context)) {
        if (one.source_arn == mapping.value("EventSourceArn", "") &&
            json(one.bootstrap_servers) == servers && one.topic == topic &&
            one.function_name == function) {
            return one.uuid;
        }
    }
    return std::nullopt;
}

// AWS's words for a queue or a stream that does not exist.
bool misses_source(const ApiError& error) {
    return error.message.find("NonExistentQueue") != std::string::npos ||
           error.message.starts_with("Stream not found");
}

MadeMapping create_mapping(
    Context& context, const std::string& function, json mapping, const std::string& path) {
    std::string why = why_no_source(mapping);
    if (!why.empty()) {
        return {{}, std::move(why)};
    }
    const std::string source = mapping.value("EventSourceArn", "");
    mapping["FunctionName"] = function;
    Reply reply = context.try_call("lambda", "CreateEventSourceMapping", std::move(mapping));
    if (reply.error && misses_source(*reply.error)) {
        return {{}, "its source is not here: " + source};
    }
    if (reply.error) {
        throw PropertyError{path, reply.error->message};
    }
    return {std::move(reply.body), {}};
}

void update_mapping(
    Context& context,
    const std::string& uuid,
    const json& mapping,
    const json& before,
    const std::string& path) {
    const SourceKind* const kind =
        find_source_kind(service_of_arn(mapping.value("EventSourceArn", "")));
    json request = {{"UUID", uuid}};
    if (mapping.contains("FunctionName")) {
        request["FunctionName"] = mapping.at("FunctionName");
    }
    for (const Property& member : mapping_members()) {
        const json wanted = mapping.value(member.name, json());
        if (wanted == before.value(member.name, json())) {
            continue;
        }
        if (member.name.starts_with("StartingPosition")) {
            throw PropertyError{
                path, std::string(member.name) + " of a mapping that has begun is fixed"};
        }
        if (wanted.is_null() && kind != nullptr && kind->topic &&
            member.name == "MaximumBatchingWindowInSeconds") {
            throw PropertyError{
                path,
                "MaximumBatchingWindowInSeconds that was set cannot become the default again"};
        }
        request[std::string(member.name)] =
            wanted.is_null() ? default_of(member.name, kind) : wanted;
    }
    const Reply reply = context.try_call("lambda", "UpdateEventSourceMapping", std::move(request));
    if (reply.error) {
        throw PropertyError{path, reply.error->message};
    }
}

} // namespace snowglobe::lambda
