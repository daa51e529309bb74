#pragma once
// What a function's configuration makes of its process: its runtime, layers and log lines. It is
// kept where Lambda tells it to the function, in environment variables that nobody else may set.
#include "emulator/base/json_fwd.h"
#include "services/service.h"

#include <map>
#include <string>
#include <string_view>

namespace snowglobe::lambda {

// Of the runtimes that an interpreter of the machine runs: "python3.12", "nodejs20.x".
bool is_interpreted(std::string_view runtime);

// Sets the variables that follow from the properties Runtime, Layers and LoggingConfig. Throws
// PropertyError.
void set_runtime_variables(Context& context, const ResourceRequest& request, FunctionImage& image);

// The same, each by itself: `folders` joined by ":".
void set_layers(FunctionImage& image, const std::string& folders);
void set_runtime(FunctionImage& image, const std::string& runtime, const json& logging);

// The function's own variables, without these.
std::map<std::string, std::string> own_variables(const FunctionImage& image);
// As the API tells it.
json logging_config(const FunctionImage& image);

// A folder with inline code as its file `index`. Throws PropertyError.
std::string inline_code(std::string_view runtime, const std::string& property, const std::string& text);

} // namespace snowglobe::lambda
