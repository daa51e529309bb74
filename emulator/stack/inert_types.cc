#include "emulator/stack/inert_types.h"

#include "emulator/base/lower_case.h"
#include "emulator/stack/known_names.h"

#include <algorithm>
#include <array>

namespace snowglobe::stack {

namespace {

struct Row {
    std::string_view type;
    InertType is;
};

// Of others see generic().
const std::array rows{
#include "emulator/stack/inert_types.inc"
};

std::string replace(std::string text, std::string_view what, const std::string& by) {
    const std::size_t at = text.find(what);
    return at == std::string::npos ? text : text.replace(at, what.size(), by);
}

bool is_arn(std::string_view attribute) {
    return attribute.ends_with("Arn") || attribute.ends_with("ARN");
}

bool is_url(std::string_view attribute) {
    return attribute.ends_with("Url") || attribute.ends_with("URL") || attribute == "ApiEndpoint";
}

// By its schema: what Ref answers is a property that is given, an ARN, or an id.
InertType generic(const KnownType& known) {
    InertType made;
    made.attributes = known.attributes;
    if (known.key.size() == 1) {
        const std::string_view key = known.key.front();
        const bool is_property =
            std::find(known.properties.begin(), known.properties.end(), key) !=
            known.properties.end();
        if (is_property) {
            made.name_property = key;
        } else {
            made.ref_is_arn = is_arn(key);
            made.name_attribute = made.ref_is_arn ? "" : key;
        }
    }
    return made;
}

std::string arn_of(const LoadOptions& options, const InertType& type, const std::string& name) {
    if (name.starts_with("arn:")) { // some are named so
        return name;
    }
    std::string arn(type.arn.empty() ? "arn:aws:cloudformation:$R:$A:resource/$N" : type.arn);
    arn = replace(arn, "$A", options.scope.account);
    arn = replace(arn, "$R", options.scope.region);
    return replace(arn, "$N", name);
}

} // namespace

std::optional<InertType> find_inert_type(std::string_view type) {
    if (type.starts_with("Custom::") || type.ends_with("::MODULE") ||
        type == "AWS::CloudFormation::CustomResource" || type == "AWS::CloudFormation::Stack" ||
        type == "AWS::Serverless::Application" || type.starts_with("Implied::")) {
        InertType made;
        made.any_attribute = true;
        made.any_property = type == "AWS::CloudFormation::CustomResource";
        return made;
    }
    const auto known = find_known_type(type);
    const auto* row = std::find_if(
        rows.begin(), rows.end(), [&](const Row& each) { return each.type == type; });
    if (row != rows.end()) {
        InertType made = row->is;
        if (known) {
            made.attributes = known->attributes;
        }
        return made;
    }
    if (!known) {
        return std::nullopt;
    }
    InertType made = generic(*known);
    made.any_attribute = type.starts_with("AWS::Serverless::"); // SAM has no schema of them
    return made;
}

std::string inert_attribute(
    const LoadOptions& options,
    const InertType& type,
    const std::string& name,
    std::string_view attribute) {
    if (attribute == type.name_attribute) {
        return name;
    }
    if (is_arn(attribute)) {
        return arn_of(options, type, name);
    }
    const std::string plain = name + "." + std::string(attribute);
    return is_url(attribute) ? "https://" + plain : plain;
}

ResourceAttributes
inert_attributes(const LoadOptions& options, const InertType& type, const std::string& name) {
    ResourceAttributes made;
    made.ref = type.ref_is_arn ? arn_of(options, type, name) : name;
    if (!type.arn.empty()) {
        made.attributes["Arn"] = arn_of(options, type, name);
    }
    if (!type.name_attribute.empty()) {
        made.attributes[std::string(type.name_attribute)] = name;
    }
    for (const std::string_view attribute : type.attributes) {
        made.attributes.emplace(
            std::string(attribute), inert_attribute(options, type, name, attribute));
    }
    return made;
}

} // namespace snowglobe::stack
