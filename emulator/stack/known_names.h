#pragma once
// What CloudFormation and SAM know by name (known_names.inc, which scripts/derive-template-names
// derives from their schemas): tells what a template may have, and has no effect here, from a
// typing error.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe::stack {

struct KnownType {
    std::vector<std::string_view> properties;
    std::vector<std::string_view> attributes; // that Fn::GetAtt asks for
    std::vector<std::string_view> key;        // what Ref answers: properties, or attributes
};

std::optional<KnownType> find_known_type(std::string_view type);
std::vector<std::string> known_type_names();

// The members of what a path leads to, by names alone: "AWS::SQS::Queue" has its properties,
// "AWS::SQS::Queue.RedrivePolicy" what is in there, of lists and maps what is in their elements;
// "AWS::Serverless::Function.Events" the types of events, and "....Events.SQS" the properties of
// one. Empty: nothing is known of it.
std::vector<std::string_view> known_members(std::string_view path);
bool is_known_member(std::string_view path, std::string_view name);

} // namespace snowglobe::stack
