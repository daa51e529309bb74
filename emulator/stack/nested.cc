#include "emulator/stack/nested.h"

#include "emulator/stack/properties.h"

#include <filesystem>

namespace snowglobe::stack {

namespace {

namespace fs = std::filesystem;

// The property that says where the template is; nullptr: the type is none with a template.
const char* location_of(const std::string& type) {
    return type == "AWS::CloudFormation::Stack"        ? "TemplateURL"
           : type == "AWS::Serverless::Application" ? "Location"
                                                    : nullptr;
}

} // namespace

NestedTemplate
find_nested_template(const Plan& plan, const PlanNames& names, PlannedResource& resource) {
    const char* property = location_of(resource.type);
    if (property == nullptr) {
        return {};
    }
    std::string location;
    if (const auto asset = resource.assets.find(property); asset != resource.assets.end()) {
        location = asset->second;
    } else if (const Node::Entry* given = resource.properties.find(property)) {
        const Value value = evaluate(given->value, names);
        location = value.state == Value::State::known ? text_of(value.data).value_or("") : "";
    }
    if (location.empty() || location.find("://") != location.npos) { // in S3
        return {};
    }
    const std::string file =
        (fs::path(plan.file).parent_path() / location).lexically_normal().string();
    if (!plan.options.files->read(file)) {
        return {false, fs::absolute(file).string()};
    }
    resource.nested = file;
    resource.inert.reset();
    return {true, {}};
}

void check_nested(Plan& plan, const PlanNames& names, PlannedResource& resource) {
    for (const Node::Entry& entry : resource.properties.entries) {
        const std::string where = resource.logical_id + "." + entry.key;
        if (entry.key == "Parameters") {
            plan.refusals.attempt([&] { evaluate(entry.value, names); });
        } else if (entry.key != location_of(resource.type)) {
            note_inert(plan, entry.line, where);
        }
    }
}

LoadOptions nested_options(const Plan& plan, const PlannedResource& resource, const json& given) {
    LoadOptions options = plan.options;
    options.stack_name = plan.options.stack_name + "-" + resource.logical_id;
    options.parameters.clear();
    for (const auto& [name, value] : given.items()) {
        std::string text;
        if (value.is_array()) { // a list is the text of its elements
            for (const json& element : value) {
                text += (text.empty() ? "" : ",") + text_of(element).value_or("");
            }
        } else {
            text = text_of(value).value_or("");
        }
        options.parameters[name] = text;
    }
    return options;
}

} // namespace snowglobe::stack
