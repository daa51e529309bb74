// AWS::Kinesis::Stream in templates.
#include "services/kinesis/kinesis.h"

namespace snowglobe {

namespace {

json tag_map(const json& tags) {
    json map = json::object();
    for (std::size_t i = 0; i < tags.size(); ++i) {
        const json& tag = tags[i];
        if (!tag.is_object() || !tag.contains("Key") || !tag.contains("Value") ||
            !tag.at("Key").is_string() || !tag.at("Value").is_string()) {
            throw PropertyError{
                "Tags." + std::to_string(i), "a tag is an object with Key and Value, both text"};
        }
        map[tag.at("Key").get<std::string>()] = tag.at("Value");
    }
    return map;
}

ResourceAttributes
create_stream_resource(Service&, Context& context, const ResourceRequest& resource) {
    const json& properties = resource.properties;
    const auto name = properties.value("Name", resource.generated_name);
    json request = {{"StreamName", name}};
    for (const char* member : {"ShardCount", "StreamModeDetails", "MaxRecordSizeInKiB"}) {
        if (properties.contains(member)) {
            request[member] = properties.at(member);
        }
    }
    // CloudFormation, unlike the API, makes one shard where nothing is said.
    if (!request.contains("ShardCount") && !request.contains("StreamModeDetails")) {
        request["ShardCount"] = 1;
    }
    if (properties.contains("Tags") && !properties.at("Tags").empty()) {
        request["Tags"] = tag_map(properties.at("Tags"));
    }
    context.call("kinesis", "CreateStream", std::move(request));
    if (properties.contains("RetentionPeriodHours")) {
        const Reply reply = context.try_call(
            "kinesis",
            "IncreaseStreamRetentionPeriod",
            {{"StreamName", name},
             {"RetentionPeriodHours", properties.at("RetentionPeriodHours")}});
        if (reply.error) {
            throw PropertyError{"RetentionPeriodHours", reply.error->message};
        }
    }
    return {name, {{"Arn", context.arn("kinesis", "stream/" + name)}}};
}

} // namespace

std::span<const ResourceType> Kinesis::resource_types() const {
    static const std::vector<ResourceType> types{
        {"AWS::Kinesis::Stream",
         {"MaxRecordSizeInKiB",
          "Name",
          "RetentionPeriodHours",
          "ShardCount",
          "StreamModeDetails",
          "Tags"},
         {"DesiredShardLevelMetrics", "StreamEncryption"},
         create_stream_resource}};
    return types;
}

} // namespace snowglobe
