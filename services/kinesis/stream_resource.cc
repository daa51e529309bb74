// AWS::Kinesis::Stream in templates.
#include "services/kinesis/kinesis.h"

#include <charconv>

namespace snowglobe {

namespace {

// Templates may write numbers as text; what is neither goes on to be refused by the operation.
json integer_property(const json& properties, const std::string& name) {
    const json& given = properties.at(name);
    if (!given.is_string()) {
        return given;
    }
    const auto& text = given.get_ref<const std::string&>();
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) {
        throw PropertyError{name, "\"" + text + "\" is not a whole number"};
    }
    return number;
}

json mode_details(const json& details) {
    if (!details.is_object() || !details.contains("StreamMode")) {
        throw PropertyError{"StreamModeDetails", "must be a map with StreamMode"};
    }
    for (const auto& [name, value] : details.items()) {
        if (name != "StreamMode") {
            throw PropertyError{"StreamModeDetails." + name, "no such property"};
        }
    }
    return details;
}

json tag_map(const json& tags) {
    if (!tags.is_array()) {
        throw PropertyError{"Tags", "must be a list"};
    }
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
    for (const char* member : {"ShardCount", "MaxRecordSizeInKiB"}) {
        if (properties.contains(member)) {
            request[member] = integer_property(properties, member);
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
             {"RetentionPeriodHours", integer_property(properties, "RetentionPeriodHours")}});
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
