#include "services/dynamodb/projection.h"

#include "services/dynamodb/value.h"

#include <map>
#include <optional>

namespace snowglobe::dynamodb {

namespace {

// The paths as a tree: what is wanted below a value.
struct Wanted {
    bool all = false;
    std::map<PathStep, Wanted> steps; // all names, or all indexes
};

std::optional<json> pick(const json& value, const Wanted& wanted) {
    if (wanted.all) {
        return value;
    }
    const std::string& type = type_of(value);
    const json& content = content_of(value);
    json picked = type == "L" ? json::array() : json::object();
    for (const auto& [step, below] : wanted.steps) {
        const std::string* name = std::get_if<std::string>(&step);
        std::optional<json> part;
        if (name != nullptr && type == "M" && content.contains(*name)) {
            part = pick(content.at(*name), below);
            if (part) {
                picked[*name] = std::move(*part);
            }
        } else if (name == nullptr && type == "L") {
            const std::uint64_t index = std::get<std::uint64_t>(step);
            part = index < content.size() ? pick(content[index], below) : std::nullopt;
            if (part) {
                picked.push_back(std::move(*part));
            }
        }
    }
    if (picked.empty()) {
        return std::nullopt;
    }
    json out = json::object();
    out.emplace(type, std::move(picked));
    return out;
}

} // namespace

json project(const json& item, const Projection& projection) {
    Wanted root;
    for (const Path& path : projection) {
        Wanted* at = &root;
        for (const PathStep& step : path) {
            at = &at->steps[step];
        }
        at->all = true;
    }
    json out = json::object();
    for (const auto& [step, below] : root.steps) {
        const std::string& name = std::get<std::string>(step);
        const auto attribute = item.find(name);
        if (attribute == item.end()) {
            continue;
        }
        if (std::optional<json> part = pick(*attribute, below)) {
            out.emplace(name, std::move(*part));
        }
    }
    return out;
}

} // namespace snowglobe::dynamodb
