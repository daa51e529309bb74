#pragma once
// Values of the types that services declare (services/property.h), as CloudFormation takes them:
// all scalars are text to it, so "5", "+8", "010" (10) and "true" are numbers and booleans where
// those are wanted, and 5 and true are text where that is.
#include "emulator/base/json.h"
#include "services/property.h"

#include <functional>
#include <optional>
#include <string>

namespace snowglobe::stack {

using Refuse = std::function<void(const std::string& path, const std::string& reason)>;

// The value as the service is to see it. What cannot be meant is told to `refuse`, with its path
// from `path` on, and stays as it is. null is a value that is not known yet, and passes.
json conform(json value, const PropertyType& type, const std::string& path, const Refuse& refuse);
// The same for all properties of a resource.
json conform(json properties, const std::vector<Property>& declared, const Refuse& refuse);

// The number that a text is, with a sign and leading zeroes if it likes.
std::optional<json> number_of(const std::string& text);

const Property* find_property(const std::vector<Property>& properties, std::string_view name);
// The type of an element or member, `any` where the type says nothing about it; nullptr: there is
// no such member.
const PropertyType* type_of_part(const PropertyType& type, std::string_view name);
std::vector<std::string> names_of(const std::vector<Property>& properties);

} // namespace snowglobe::stack
