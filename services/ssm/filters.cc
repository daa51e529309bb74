#include "services/ssm/filters.h"

#include "emulator/base/error.h"
#include "emulator/base/json.h"

#include <algorithm>
#include <span>

namespace snowglobe::ssm {

namespace {

constexpr std::string_view tag_key = "tag:";

std::string list_text(std::span<const std::string_view> names) {
    std::string out;
    for (const std::string_view name : names) {
        out.append(out.empty() ? "[" : ", ").append(name);
    }
    return out + "]";
}

bool is_one_of(std::string_view text, std::span<const std::string_view> names) {
    return std::ranges::find(names, text) != names.end();
}

// The texts stand in the order in which AWS's answers have shown them.
void check_key(const std::string& key, Filters::Of operation) {
    static constexpr std::string_view describe[] = {"Path", "Name", "Type", "KeyId", "Tier"};
    static constexpr std::string_view by_path[] = {"Type", "KeyId"};
    const bool is_good = operation == Filters::Of::describe
                             ? key != "Label"
                             : is_one_of(key, by_path) || key == "Label";
    if (!is_good) {
        throw ApiError(
            "InvalidFilterKey",
            "The following filter key is not valid: " + key + ". Valid filter keys include: " +
                (operation == Filters::Of::describe ? list_text(describe) : list_text(by_path)) +
                ".");
    }
}

void check_option(const std::string& key, const std::string& option) {
    static constexpr std::string_view of_path[] = {"Recursive", "OneLevel"};
    static constexpr std::string_view of_others[] = {"BeginsWith", "Equals"};
    const bool is_path = key == "Path";
    const bool is_good = is_path           ? is_one_of(option, of_path)
                         : key == "Label" ? option == "Equals"
                                          : is_one_of(option, of_others) ||
                                                (key == "Name" && option == "Contains");
    if (!is_good) {
        throw ApiError(
            "InvalidFilterOption",
            "The following filter option is not valid: " + option + ". Valid options include: " +
                (is_path ? list_text(of_path) : list_text(of_others)) + ".");
    }
}

void check_enumerated(const std::string& value, std::span<const std::string_view> valid) {
    if (!is_one_of(value, valid)) {
        throw ApiError(
            "InvalidFilterOption",
            "The following filter value is not valid: " + value +
                ". Valid values include: " + list_text(valid) + ".");
    }
}

void check_filter_value(const std::string& key, const std::string& value) {
    static constexpr std::string_view types[] = {"String", "StringList", "SecureString"};
    static constexpr std::string_view tiers[] = {"Standard", "Advanced", "Intelligent-Tiering"};
    if (key == "Type") {
        check_enumerated(value, types);
    } else if (key == "Tier") {
        check_enumerated(value, tiers);
    } else if (key == "Path") {
        if (is_reserved(value) && value.starts_with('/')) {
            throw ApiError::validation(
                "Filters for common parameters can't be prefixed with \"aws\" or \"ssm\" "
                "(case-insensitive). When using global parameters, please specify within a global "
                "namespace.");
        }
        prefix_of(value);
    }
}

bool compare(const std::string& option, std::string_view text, std::string_view value) {
    return option == "BeginsWith"  ? text.starts_with(value)
           : option == "Contains" ? text.find(value) != std::string_view::npos
                                  : text == value;
}

bool is_below(const std::string& path, const std::string& hierarchy, bool recursive) {
    const std::string prefix = prefix_of(hierarchy);
    return path.starts_with(prefix) &&
           (recursive || path.find('/', prefix.size()) == std::string::npos);
}

} // namespace

Filters::Filters(const json& request, Of operation) {
    const json filters = request.value("ParameterFilters", json::array());
    const json old_filters = request.value("Filters", json::array());
    if (!filters.empty() && !old_filters.empty()) {
        throw ApiError::validation(
            "You can use either Filters or ParameterFilters in a single request.");
    }
    for (const json& filter : filters) {
        add(filter, operation);
    }
    for (const json& filter : old_filters) {
        const auto key = filter.at("Key").get<std::string>();
        filters_.push_back(
            {key,
             key == "Name" ? "BeginsWith" : "Equals",
             filter.at("Values").get<std::vector<std::string>>()});
    }
}

void Filters::add(const json& filter, Of operation) {
    Filter one;
    one.key = filter.at("Key").get<std::string>();
    one.option = filter.value("Option", std::string(one.key == "Path" ? "OneLevel" : "Equals"));
    check_key(one.key, operation);
    if (filter.contains("Values")) {
        one.values = filter.at("Values").get<std::vector<std::string>>();
    } else if (!one.key.starts_with(tag_key)) {
        throw ApiError(
            "InvalidFilterValue",
            "The following filter values are missing : null for filter key " + one.key + ".");
    }
    if (std::ranges::find(filters_, one.key, &Filter::key) != filters_.end()) {
        throw ApiError(
            "InvalidFilterKey",
            "The following filter is duplicated in the request: " + one.key +
                ". A request can contain only one occurrence of a specific filter.");
    }
    check_option(one.key, one.option);
    for (const std::string& value : one.values) {
        check_filter_value(one.key, value);
    }
    filters_.push_back(std::move(one));
}

std::uint64_t Filters::passing(
    const Context& context, const std::string& path, const Parameter& parameter) const {
    std::uint64_t number = parameter.latest;
    for (const Filter& filter : filters_) {
        if (filter.key != "Label") {
            continue;
        }
        number = 0;
        for (const std::string& label : filter.values) {
            const auto found = parameter.labels.find(label);
            number = std::max(number, found == parameter.labels.end() ? 0 : found->second);
        }
        if (number == 0) {
            return 0;
        }
    }
    if (filters_.empty()) {
        return number;
    }
    const Version version = version_of(context, path, number);
    const bool passes_all = std::ranges::all_of(filters_, [&](const Filter& filter) {
        return filter.key == "Label" || passes(filter, path, parameter, version);
    });
    return passes_all ? number : 0;
}

bool Filters::passes(
    const Filter& filter,
    const std::string& path,
    const Parameter& parameter,
    const Version& version) {
    const auto any = [&](auto&& predicate) {
        return std::any_of(filter.values.begin(), filter.values.end(), predicate);
    };
    if (filter.key == "Path") {
        return any([&](const std::string& value) {
            return is_below(path, value, filter.option == "Recursive");
        });
    }
    if (filter.key == "Name") {
        // "a" and "/a" are one name, but what is contained may be a slash.
        return any([&](const std::string& value) {
            return filter.option == "Contains" ? compare(filter.option, parameter.name, value)
                                               : compare(filter.option, path, path_of(value));
        });
    }
    std::string_view text;
    if (filter.key.starts_with(tag_key)) {
        const auto tag = parameter.tags.find(filter.key.substr(tag_key.size()));
        if (tag == parameter.tags.end()) {
            return false;
        }
        if (filter.values.empty()) {
            return true;
        }
        text = tag->second;
    } else if (filter.key == "Type") {
        text = version.type;
    } else if (filter.key == "KeyId") {
        text = version.key_id;
    } else if (filter.key == "Tier") {
        text = to_text(version.tier);
    } else if (filter.key == "DataType") {
        text = version.data_type;
    }
    return any([&](const std::string& value) { return compare(filter.option, text, value); });
}

} // namespace snowglobe::ssm
