#pragma once
// Tags of functions and mappings.
#include "emulator/call/context.h"

#include <map>
#include <string>
#include <string_view>

namespace snowglobe::lambda {

using TagMap = std::map<std::string, std::string>;

struct Tags {
    TagMap tags;
    template <class Archive> void fields(Archive& archive) { archive(tags); }
};

// `resource`: as the end of its ARN has it, "function:f" or "event-source-mapping:<uuid>".
TagMap find_tags(Store& store, const Scope& scope, std::string_view resource);
// Throws ApiError for too many. None at all: no row.
void put_tags(Store& store, const Scope& scope, std::string_view resource, const TagMap& tags);
TagMap read_tags(const json& given);

// The same for an operation: a function that has other tags has another revision, too.
void change_tags(
    Context& context, const json& request, const std::string& resource, const TagMap& tags);
// The resource that an operation of tags names: throws unless it is there and may have tags.
std::string need_tagged(Context& context, const json& request);

} // namespace snowglobe::lambda
