#include "services/lambda/runtime.h"

#include "emulator/base/json.h"
#include "emulator/base/scratch_folder.h"
#include "services/lambda/layer.h"

#include <array>
#include <stdexcept>

namespace snowglobe::lambda {

namespace {

constexpr const char* execution_variable = "AWS_EXECUTION_ENV";
constexpr const char* format_variable = "AWS_LAMBDA_LOG_FORMAT";
constexpr const char* level_variable = "AWS_LAMBDA_LOG_LEVEL";
constexpr const char* group_variable = "AWS_LAMBDA_LOG_GROUP_NAME";
constexpr const char* layers_variable = "SNOWGLOBE_LAYERS";

// Code that can only be an ES module, which is a file of another name.
bool is_module(const std::string& text) {
    for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1) {
        const std::size_t word = text.find_first_not_of(" \t", at);
        if (word != text.npos && (text.compare(word, 7, "export ") == 0 ||
                                  text.compare(word, 7, "import ") == 0)) {
            return true;
        }
        if (text.find('\n', at) == text.npos) {
            break;
        }
    }
    return false;
}

} // namespace

bool is_interpreted(std::string_view runtime) {
    return runtime.starts_with("python3.") || runtime.starts_with("nodejs");
}

void set_runtime_variables(
    Context& context, const ResourceRequest& request, FunctionImage& image) {
    const json& properties = request.properties;
    set_layers(image, layer_folders(context, request));
    set_runtime(
        image,
        properties.value("Runtime", ""),
        properties.value("LoggingConfig", json::object()));
}

void set_layers(FunctionImage& image, const std::string& folders) {
    image.environment.erase(layers_variable);
    if (!folders.empty()) {
        image.environment[layers_variable] = folders;
    }
}

void set_runtime(FunctionImage& image, const std::string& runtime, const json& logging) {
    auto& variables = image.environment;
    for (const char* name :
         {execution_variable, format_variable, level_variable, group_variable}) {
        variables.erase(name);
    }
    if (is_interpreted(runtime)) {
        variables[execution_variable] = "AWS_Lambda_" + runtime;
    }
    if (logging.value("LogFormat", "Text") == "JSON") {
        variables[format_variable] = "JSON";
        variables[level_variable] = logging.value("ApplicationLogLevel", "INFO");
    }
    if (logging.contains("LogGroup")) {
        variables[group_variable] = logging.at("LogGroup").get<std::string>();
    }
}

std::map<std::string, std::string> own_variables(const FunctionImage& image) {
    std::map<std::string, std::string> own = image.environment;
    for (const char* name :
         {execution_variable, format_variable, level_variable, group_variable, layers_variable}) {
        own.erase(name);
    }
    return own;
}

json logging_config(const FunctionImage& image) {
    const auto& variables = image.environment;
    const auto group = variables.find(group_variable);
    json out = {
        {"LogFormat", variables.contains(format_variable) ? "JSON" : "Text"},
        {"LogGroup", group == variables.end() ? "/aws/lambda/" + image.name : group->second}};
    if (const auto level = variables.find(level_variable); level != variables.end()) {
        out["ApplicationLogLevel"] = level->second;
        out["SystemLogLevel"] = "INFO";
    }
    return out;
}

std::string inline_code(
    std::string_view runtime, const std::string& property, const std::string& text) {
    if (!is_interpreted(runtime)) {
        throw PropertyError{property, "is code of Python or Node only (Runtime)"};
    }
    const char* name = runtime.starts_with("python") ? "index.py"
                       : is_module(text)             ? "index.mjs"
                                                     : "index.js";
    try {
        return scratch_folder("code", {{name, {text}}});
    } catch (const std::runtime_error& error) {
        throw PropertyError{property, error.what()};
    }
}

} // namespace snowglobe::lambda
