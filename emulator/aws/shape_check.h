#pragma once
// Checks requests against the shapes of their operations, before the operation sees them: first the
// JSON types (SerializationException) with the coercions that AWS does, then required members,
// lengths, ranges, patterns and enums, in the words of each service. What depends on more than one
// member's value is the operation's to check. One checker serves a world; it is not for several
// threads, since it compiles patterns when it first meets them.
#include "emulator/aws/shape_pattern.h"
#include "emulator/aws/wire.h"
#include "emulator/base/error.h"
#include "emulator/base/json.h"

#include <functional>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

namespace snowglobe {

class AwsWire;

class ShapeChecker {
public:
    explicit ShapeChecker(const std::vector<Door>& doors);
    // The request as the operation is to see it: nulls and unknown members dropped, numbers in
    // their type's range. nullopt: the request is so already. Throws ApiError. A service that is
    // not one of AWS's has no shapes and passes.
    std::optional<json>
    coerced(std::string_view service, std::string_view operation, const json& request) const;
    json check(std::string_view service, std::string_view operation, json request) const;

private:
    // It is asked in each call: most names differ in size already.
    struct ShortFirst {
        bool operator()(std::string_view a, std::string_view b) const {
            return a.size() != b.size() ? a.size() < b.size() : a < b;
        }
    };
    std::map<std::string_view, const AwsWire*, ShortFirst> wires_;
    ShapePatterns patterns_;
};

// A checker of its own, as a world takes it (World::Options::check_shape).
std::function<std::optional<json>(
    std::string_view service, std::string_view operation, const json& request)>
shape_check(const std::vector<Door>& doors);

} // namespace snowglobe
