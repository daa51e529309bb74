#pragma once
// Resource types that have no effect here: what CloudFormation and SAM know (known_names.h) and no
// service makes. They are accepted, named when the template loads, and answer Ref and Fn::GetAtt as
// AWS would form the names, or with names that tell whose they are.
#include "emulator/stack/template.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe::stack {

struct InertType {
    std::string_view name_property; // holds the physical name, if given
    // Fn::GetAtt Arn; $A account, $R region, $N physical name. Empty: there is none.
    std::string_view arn;
    bool ref_is_arn = false;
    std::string_view name_attribute = {}; // a further attribute that answers the physical name
    bool any_attribute = false;           // nobody knows which attributes it has
    bool any_property = false;            // nor which properties
    std::vector<std::string_view> attributes = {};
};

// nullopt: nobody knows the type.
std::optional<InertType> find_inert_type(std::string_view type);
// What it answers to Ref and Fn::GetAtt under this physical name.
ResourceAttributes
inert_attributes(const LoadOptions& options, const InertType& type, const std::string& name);
// What stands for an attribute of which no more is known than its name.
std::string inert_attribute(
    const LoadOptions& options,
    const InertType& type,
    const std::string& name,
    std::string_view attribute);

} // namespace snowglobe::stack
