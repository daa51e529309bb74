#include "services/lambda/filter.h"

#include "services/lambda/event_pattern.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace snowglobe::lambda {

namespace {

constexpr std::size_t pattern_length_max = 4096;

// Whether the pattern looks at the data, also inside "$or".
bool mentions(const json& pattern, std::string_view field) {
    if (pattern.contains(field)) {
        return true;
    }
    const auto either = pattern.find("$or");
    return either != pattern.end() && either->is_array() &&
           std::any_of(either->begin(), either->end(), [&](const json& one) {
               return one.is_object() && mentions(one, field);
           });
}

} // namespace

Filter::Filter(const std::vector<std::string>& patterns, const SourceKind& source)
    : source_(&source) {
    for (const std::string& pattern : patterns) {
        if (auto value = read_exact(pattern)) {
            patterns_.push_back(std::move(*value));
        }
    }
}

bool Filter::accepts(const json& record) const {
    if (patterns_.empty()) {
        return true;
    }
    std::optional<std::optional<json>> views[2]; // with the data, and without; made when needed
    return std::any_of(patterns_.begin(), patterns_.end(), [&](const json& pattern) {
        const bool needs_data =
            !source_->filter_data.empty() && mentions(pattern, source_->filter_data);
        std::optional<std::optional<json>>& view = views[needs_data ? 0 : 1];
        if (!view) {
            view = source_->filter_view(record, needs_data);
        }
        return *view && pattern_matches(pattern, **view);
    });
}

bool Filter::is_valid(std::string_view text, const SourceKind& source) {
    const auto pattern = read_exact(text);
    if (text.size() > pattern_length_max || !pattern || !is_pattern(*pattern)) {
        return false;
    }
    if (!source.filter_only.empty()) {
        for (const auto& [name, rule] : pattern->items()) {
            if (name != source.filter_only && name != "$or") {
                return false;
            }
        }
    }
    const std::string_view data = source.filter_data;
    return data.empty() || !pattern->contains(data) || pattern->at(data).is_object();
}

} // namespace snowglobe::lambda
