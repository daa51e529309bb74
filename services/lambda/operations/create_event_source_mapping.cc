// CreateEventSourceMapping: connects a function to a stream, a queue or a topic.
#include "services/lambda/description.h"
#include "services/lambda/function.h"
#include "services/lambda/operations.h"
#include "services/lambda/settings.h"
#include "services/lambda/tags.h"

namespace snowglobe::lambda {

namespace {

void refuse_unsupported(const json& request) {
    for (const char* member : {"DocumentDBEventSourceConfig", "Queues"}) {
        if (request.contains(member)) {
            throw ApiError::unsupported(std::string(member) + " of event source mappings");
        }
    }
}

std::string duplicate_text(
    const Mapping& mapping, const SourceKind& kind, const std::string& function) {
    if (kind.topic) {
        std::string source = source_name(mapping);
        source.resize(source.size() - mapping.topic.size() - 1);
        return "An event source mapping with event source (\"" + source + "\"), function (\"" +
               mapping.function_arn + "\"), topics (\"" + mapping.topic + "\") already exists.";
    }
    // The odd spaces are AWS's.
    return std::string(kind.duplicate) + " (\" " + mapping.source_arn + " \") and function (\" " +
           function + " \")" + std::string(kind.duplicate_end);
}

void refuse_duplicate(
    Context& context,
    const Mapping& mapping,
    const SourceKind& kind,
    const std::string& function) {
    for (const Mapping& other : all_mappings(context)) {
        if (source_name(other) != source_name(mapping) ||
            other.function_arn != mapping.function_arn) {
            continue;
        }
        throw ApiError(
            "ResourceConflictException",
            duplicate_text(mapping, kind, function) +
                " Please update or delete the existing mapping with UUID " + other.uuid,
            409,
            {{"Type", "User"}});
    }
}

} // namespace

json create_event_source_mapping(Lambda& lambda, Context& context, const json& request) {
    const std::string given = request.at("FunctionName").get<std::string>();
    const FunctionName name = parse_function_name(context.scope, given, nullptr);
    refuse_unsupported(request);
    Mapping mapping;
    mapping.source_arn = request.value("EventSourceArn", "");
    const std::string service = service_of_arn(mapping.source_arn);
    for (const char* missing : {"mq", "rds"}) {
        if (service == missing) {
            throw ApiError::unsupported("event source mappings of " + service);
        }
    }
    EventSource* source = lambda.source_of(mapping.source_arn);
    if (source == nullptr ||
        (mapping.source_arn.empty() && !request.contains("SelfManagedEventSource"))) {
        throw invalid_parameter("Unrecognized event source.");
    }
    refuse_other_sources(request, source->kind());
    const auto function = find_version(context.store, name);
    if (!function || name.scope != context.scope) {
        throw invalid_parameter("Function does not exist");
    }
    mapping.uuid = context.new_uuid("lambda.mapping");
    mapping.function_name = name.name;
    mapping.function_arn = name.qualified_arn();
    mapping.enabled = request.value("Enabled", true);
    mapping.last_modified = context.now;
    source->read_settings(context, mapping, request, function->image, true);
    refuse_duplicate(context, mapping, source->kind(), name.name);

    if (mapping.enabled) {
        source->start(context, mapping);
    }
    put_mapping(context, mapping);
    put_tags(
        context.store,
        context.scope,
        "event-source-mapping:" + mapping.uuid,
        read_tags(request.value("Tags", json::object())));
    return describe(*source, mapping, mapping.enabled ? "Creating" : "Disabled");
}

} // namespace snowglobe::lambda
