#pragma once
// Resource types that have no effect here: permissions, logs, alarms, networks. They are accepted,
// named when the template loads, and answer Ref and Fn::GetAtt as AWS would form the names.
#include "emulator/stack/template.h"

#include <string>
#include <string_view>

namespace snowglobe::stack {

struct InertType {
    std::string_view type;
    std::string_view name_property; // holds the physical name, if given
    // Fn::GetAtt Arn; $A account, $R region, $N physical name. Empty: there is none.
    std::string_view arn;
    bool ref_is_arn = false;
    std::string_view name_attribute = ""; // a further attribute that answers the physical name
};

std::vector<std::string_view> inert_type_names(); // that templates may have
const InertType* find_inert_type(std::string_view type);
// What it answers to Ref and Fn::GetAtt under this physical name.
ResourceAttributes
inert_attributes(const LoadOptions& options, const InertType& type, const std::string& name);

} // namespace snowglobe::stack
