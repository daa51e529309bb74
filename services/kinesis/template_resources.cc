// AWS::Kinesis::Stream in templates.
#include "services/kinesis/kinesis.h"

namespace snowglobe::kinesis {

namespace {

json mode_details(const json& details) {
    if (!details.contains("StreamMode")) {
        throw PropertyError{"StreamModeDetails", "must be a map with StreamMode"};
    }
    return details;
}

json tag_map(const json& tags) {
    json map = json::object();
    for (std::size_t i = 0; i < tags.size(); ++i) {
        const json& tag = tags[i];
        if (!tag.contains("Key") || !tag.contains("Value")) {
            throw PropertyError{"Tags." + std::to_string(i), "a tag is a map of Key and Value"};
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
    for (const char* member : {"ShardCount", "MaxRecordSizeInKiB"}) {
        if (properties.contains(member)) {
            request[member] = properties.at(member);
        }
    }
    if (properties.contains("StreamModeDetails")) {
        request["StreamModeDetails"] = mode_details(properties.at("StreamModeDetails"));
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

bool exists(Service&, Context& context, const std::string& name) {
    return !context.try_call("kinesis", "DescribeStreamSummary", {{"StreamName", name}}).error;
}

ResourceAttributes update_stream_resource(
    Service&, Context& context, const ResourceRequest& resource, const ExistingResource& existing) {
    const json& properties = resource.properties;
    const std::string& name = existing.attributes.ref;
    if (properties.value("Name", resource.generated_name) != name) {
        throw PropertyError{"Name", "a stream keeps its name: " + name};
    }
    const auto differs = [&](const char* member) {
        return properties.value(member, json()) != existing.properties.value(member, json());
    };
    const auto change = [&](const char* member, const char* operation, json request) {
        const Reply reply = context.try_call("kinesis", operation, std::move(request));
        if (reply.error) {
            throw PropertyError{member, reply.error->message};
        }
    };
    if (differs("StreamModeDetails")) {
        const json details =
            properties.value("StreamModeDetails", json{{"StreamMode", "PROVISIONED"}});
        change(
            "StreamModeDetails",
            "UpdateStreamMode",
            {{"StreamARN", existing.attributes.attributes.at("Arn")},
             {"StreamModeDetails", mode_details(details)}});
    }
    if (differs("ShardCount") && properties.contains("ShardCount")) {
        change(
            "ShardCount",
            "UpdateShardCount",
            {{"StreamName", name},
             {"TargetShardCount", properties.at("ShardCount")},
             {"ScalingType", "UNIFORM_SCALING"}});
    }
    if (differs("MaxRecordSizeInKiB")) {
        change(
            "MaxRecordSizeInKiB",
            "UpdateMaxRecordSize",
            {{"StreamARN", existing.attributes.attributes.at("Arn")},
             {"MaxRecordSizeInKiB",
              properties.value("MaxRecordSizeInKiB", std::int64_t{1'024})}});
    }
    if (differs("RetentionPeriodHours")) {
        const json summary =
            context.call("kinesis", "DescribeStreamSummary", {{"StreamName", name}});
        const json wanted = properties.value("RetentionPeriodHours", std::int64_t{24});
        const json& now = summary.at("StreamDescriptionSummary").at("RetentionPeriodHours");
        if (wanted != now) {
            change(
                "RetentionPeriodHours",
                wanted > now ? "IncreaseStreamRetentionPeriod" : "DecreaseStreamRetentionPeriod",
                {{"StreamName", name}, {"RetentionPeriodHours", wanted}});
        }
    }
    if (differs("Tags")) {
        const json before = tag_map(existing.properties.value("Tags", json::array()));
        const json tags = tag_map(properties.value("Tags", json::array()));
        json gone = json::array();
        for (const auto& [key, value] : before.items()) {
            if (!tags.contains(key)) {
                gone.push_back(key);
            }
        }
        if (!gone.empty()) {
            change("Tags", "RemoveTagsFromStream", {{"StreamName", name}, {"TagKeys", gone}});
        }
        if (!tags.empty()) {
            change("Tags", "AddTagsToStream", {{"StreamName", name}, {"Tags", tags}});
        }
    }
    return existing.attributes;
}

} // namespace

std::span<const ResourceType> Kinesis::resource_types() const {
    static const std::vector<ResourceType> types{
        {"AWS::Kinesis::Stream",
         {{"MaxRecordSizeInKiB", property::integer()},
          {"Name", property::text()},
          {"RetentionPeriodHours", property::integer()},
          {"ShardCount", property::integer()},
          {"StreamModeDetails", property::structure({{"StreamMode", property::text()}})},
          {"Tags", property::tags()},
          {"WarmThroughputMiBps", property::inert()}},
         {"DesiredShardLevelMetrics", "StreamEncryption"},
         create_stream_resource,
         update_stream_resource,
         exists}};
    return types;
}

} // namespace snowglobe::kinesis
