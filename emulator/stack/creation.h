#pragma once
// Has the service of a resource make it, or make it what the template says now. A world that
// outlives its process keeps a row for each resource that it made, stack.resource/<stack>/<logical
// id>, so that the next process finds it.
#include "emulator/stack/plan.h"

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace snowglobe {
class World;
}

namespace snowglobe::stack {

struct SavedResource {
    std::string type;
    json properties;
    std::string ref;
    std::map<std::string, std::string> attributes;
    std::uint64_t changes = 0; // how often it was made or updated: makes ids in doing so unique
    std::vector<std::pair<std::string, std::string>> inert = {}; // of it: path, and why
    template <class Archive> void fields(Archive& archive) {
        archive(type, properties, ref, attributes, changes);
        archive.tagged(1, inert);
    }
};

using SavedResources = std::map<std::string, SavedResource>; // by logical id

SavedResources find_saved(const Plan& plan, World& world);

// What became of a resource: a line for people, or nothing when it is new or as it was.
struct Change {
    ResourceAttributes made;
    std::string note;
};

// What a service refuses of a resource.
struct CreationRefused {
    std::vector<PropertyError> all;
};

// `saved`: what an earlier process made of it, or nullptr. Throws CreationRefused.
Change create(
    const Plan& plan,
    const PlannedResource& resource,
    json properties,
    const SavedResource* saved,
    World& world);

// ResourceType::finish; answers what of it has no effect here. Throws CreationRefused.
std::vector<PropertyError> finish(
    const Plan& plan,
    const PlannedResource& resource,
    json properties,
    const ResourceAttributes& made,
    World& world);

} // namespace snowglobe::stack
