#include "services/kinesis/tags.h"

#include "services/kinesis/limits.h"

namespace snowglobe::kinesis {

void add_tags(const Stream& stream, const json& tags) {
    auto all = stream.tags();
    for (const auto& [key, value] : tags.items()) {
        all[key] = value.get<std::string>();
    }
    if (all.size() > tags_max) {
        throw ApiError(
            "InvalidArgumentException",
            "Failed to add tags to " + stream.under_account() +
                " because a given stream cannot have more than " + std::to_string(tags_max) +
                " tags associated with it.");
    }
    stream.set_tags(all);
}

void remove_tags(const Stream& stream, const json& keys) {
    auto all = stream.tags();
    for (const json& key : keys) {
        all.erase(key.get<std::string>());
    }
    stream.set_tags(all);
}

Stream stream_of_resource(Context& context, const json& request) {
    const auto& arn = request.at("ResourceARN").get_ref<const std::string&>();
    if (!parse_stream_arn(arn) || arn.find("/consumer/") != std::string::npos) {
        throw ApiError::unsupported("tags of " + arn);
    }
    return Stream::of(context, {{"StreamARN", arn}});
}

} // namespace snowglobe::kinesis
