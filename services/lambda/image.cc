// What a template says about the code of a function, for functions and fakes alike.
#include "emulator/base/json.h"
#include "services/lambda/function.h"
#include "services/lambda/program.h"
#include "services/lambda/runtime.h"

#include <filesystem>

namespace snowglobe::lambda {

namespace {

std::int64_t read_number(
    const json& properties,
    const char* name,
    std::int64_t fallback,
    std::int64_t low,
    std::int64_t high) {
    const auto value = properties.value(name, fallback);
    if (value < low || value > high) {
        throw PropertyError{
            name, "must be a number from " + std::to_string(low) + " to " + std::to_string(high)};
    }
    return value;
}

std::map<std::string, std::string> read_environment(const json& properties) {
    std::map<std::string, std::string> out;
    const json environment = properties.value("Environment", json::object());
    const json variables = environment.value("Variables", json::object());
    for (const auto& [name, value] : variables.items()) {
        out[name] = value.get<std::string>();
    }
    return out;
}

} // namespace

void refuse_code(
    const ResourceRequest& request, const std::string& path, const std::string& reason) {
    const std::string runtime = request.properties.value("Runtime", "");
    if (!runtime.empty() && !runtime.starts_with("provided") && !is_interpreted(runtime)) {
        throw PropertyError{
            path,
            "the runtime " + runtime +
                " is not supported: functions are shared libraries here, or programs, with the "
                "runtime provided.al2023, or of Python or Node (emulator/docs/runtimes.md): " +
                reason};
    }
    throw PropertyError{path, reason};
}

namespace {

namespace fs = std::filesystem;

std::vector<fs::path>
library_candidates(const ResourceRequest& request, const std::string& code_uri) {
    std::vector<fs::path> candidates;
    if (fs::path(code_uri).is_absolute()) {
        candidates.emplace_back(code_uri);
    } else if (code_uri.find('/') != std::string::npos || code_uri.ends_with(".so")) {
        candidates.push_back(fs::path(request.template_dir) / code_uri);
        for (const std::string& folder : request.library_paths) {
            candidates.push_back(fs::path(folder) / code_uri);
        }
    } else {
        for (const std::string& folder : request.library_paths) {
            candidates.push_back(fs::path(folder) / (code_uri + ".so"));
        }
        candidates.push_back(fs::path(request.template_dir) / (code_uri + ".so"));
    }
    return candidates;
}

std::optional<std::string> existing(const std::vector<fs::path>& candidates) {
    std::error_code error;
    for (const fs::path& candidate : candidates) {
        if (fs::is_regular_file(candidate, error)) {
            return fs::absolute(candidate).lexically_normal().string();
        }
    }
    return std::nullopt;
}

// A mere name is that of a library first, a path may be that of a program.
void find_code(
    const ResourceRequest& request, const std::string& code_uri, FunctionImage& image) {
    const std::vector<fs::path> candidates = library_candidates(request, code_uri);
    const bool is_name = code_uri.find('/') == std::string::npos &&
                         !is_interpreted(request.properties.value("Runtime", ""));
    std::optional<std::string> found = is_name ? existing(candidates) : std::nullopt;
    if (!found) {
        found = find_program(request, code_uri);
        image.is_program = found.has_value();
    }
    if (!found) {
        found = existing(candidates);
    }
    if (!found && is_interpreted(request.properties.value("Runtime", ""))) {
        throw PropertyError{
            "CodeUri",
            "no folder and no .zip at " +
                (fs::path(request.template_dir) / code_uri).lexically_normal().string()};
    }
    if (!found) {
        std::string sought;
        for (const fs::path& candidate : candidates) {
            sought += (sought.empty() ? "" : ", ") + candidate.lexically_normal().string();
        }
        const bool is_provided =
            request.properties.value("Runtime", "").starts_with("provided");
        refuse_code(
            request,
            "CodeUri",
            is_provided ? "no program, nor a folder with a `bootstrap`, at " +
                              (fs::path(request.template_dir) / code_uri)
                                  .lexically_normal()
                                  .string()
                        : "no handler library '" + code_uri + "'; sought at " + sought);
    }
    image.library = *std::move(found);
}

} // namespace

FunctionImage read_image(
    Context& context,
    const ResourceRequest& request,
    const std::string& name,
    const json& code_uri) {
    const json& properties = request.properties;
    FunctionImage image;
    image.name = name;
    image.arn = context.arn("lambda", "function:" + name);
    image.symbol = properties.value("Handler", "");
    image.environment = read_environment(properties);
    PropertyErrors errors;
    errors.attempt([&] { set_runtime_variables(context, request, image); });
    errors.attempt([&] {
        if (!code_uri.is_string() || code_uri.get<std::string>().empty()) {
            refuse_code(request, "CodeUri", "must name a handler library or its path");
        }
        find_code(request, code_uri.get<std::string>(), image);
    });
    errors.attempt([&] {
        if (image.symbol.empty()) {
            throw PropertyError{
                "Handler",
                image.is_program ? "is required: what the program gets as _HANDLER"
                                 : "is required: the name of the handler inside the library"};
        }
    });
    errors.attempt(
        [&] { image.timeout = seconds{read_number(properties, "Timeout", 3, 1, 900)}; });
    errors.attempt(
        [&] { image.memory_mb = read_number(properties, "MemorySize", 128, 128, 10240); });
    errors.attempt([&] {
        image.concurrency_max =
            read_number(properties, "ReservedConcurrentExecutions", 1000, 0, 1000);
    });
    errors.throw_if_any();
    return image;
}

} // namespace snowglobe::lambda
