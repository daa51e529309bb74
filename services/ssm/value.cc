#include "services/ssm/value.h"

#include "emulator/base/error.h"
#include "emulator/base/json.h"
#include "emulator/base/pattern.h"

#include <algorithm>
#include <stdexcept>
#include <vector>

namespace snowglobe::ssm {

namespace {

bool is_json(std::string_view value) {
    return !json::parse_or_discard(value).is_discarded();
}

bool is_ipv4(std::string_view text) {
    const std::string octet = R"((25[0-5]|2[0-4]\d|1?\d?\d))";
    return Pattern(octet + "(\\." + octet + "){3}").matches(text);
}

// Eight groups of hexadecimal digits, one run of zeroes left out, IPv4 for the last two.
bool is_ipv6(std::string_view text) {
    std::size_t groups = 0;
    const std::size_t gap = text.find("::");
    const bool has_gap = gap != std::string_view::npos;
    const auto count_groups = [&](std::string_view part, bool is_last) {
        while (!part.empty()) {
            const std::size_t colon = std::min(part.find(':'), part.size());
            const std::string_view group = part.substr(0, colon);
            const bool is_end = colon == part.size();
            if (is_end && is_last && is_ipv4(group)) {
                groups += 2;
            } else if (Pattern("[0-9A-Fa-f]{1,4}").matches(group)) {
                ++groups;
            } else {
                return false;
            }
            part.remove_prefix(is_end ? colon : colon + 1);
            if (!is_end && part.empty()) {
                return false; // a colon at the end
            }
        }
        return true;
    };
    if (!has_gap) {
        return count_groups(text, true) && groups == 8;
    }
    return count_groups(text.substr(0, gap), false) && count_groups(text.substr(gap + 2), true) &&
           groups < 8;
}

// Where AWS's page says no more than the name, the usual form of such a thing.
struct DataType {
    std::string_view name;
    std::string_view pattern;                     // empty: see the next
    bool (*is_valid)(std::string_view) = nullptr; // nullptr: anything is
    bool is_advanced = false;
    bool is_lasting = false; // a parameter keeps it, and no other gets it
};

constexpr DataType data_types[] = {
    {"text", ""},
    {"aws:account:id", R"(\d{12})"},
    {"aws:ec2:image", "ami-[0-9A-Za-z]{8,17}", nullptr, false, true},
    {"aws:region", R"([a-z]{2,4}(-[a-z]+)+-\d+)"},
    {"aws:ssm:integration", "", nullptr, false, true},
    {"boolean", "true|false"},
    {"email", R"([^\s@]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+)"},
    {"float", R"([+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?)"},
    {"hostname", R"((?=.{1,253}$)(?!-)[A-Za-z0-9-]{1,63}(?<!-)(\.(?!-)[A-Za-z0-9-]{1,63}(?<!-))*)"},
    {"integer", R"([+-]?\d+)"},
    {"ipv4-address", "", is_ipv4},
    {"ipv6-address", "", is_ipv6},
    {"json", "", is_json, true},
    {"url", R"([A-Za-z][A-Za-z0-9+.-]*://[^\s/?#]+[^\s]*)", nullptr, true},
};
// Known to AWS, and what they take is not known here.
constexpr std::string_view absent_data_types[] = {"binary", "jsonc"};

const DataType& data_type_of(const std::string& name) {
    const auto found = std::ranges::find(data_types, name, &DataType::name);
    if (found != std::end(data_types)) {
        return *found;
    }
    if (std::ranges::find(absent_data_types, name) != std::end(absent_data_types)) {
        throw ApiError::unsupported("the data type " + name);
    }
    throw ApiError::validation(
        "The following data type is not supported: " + name +
        " (Data type names are all lowercase.)");
}

bool is_of(const DataType& data_type, std::string_view value) {
    if (data_type.is_valid != nullptr) {
        return data_type.is_valid(value);
    }
    return data_type.pattern.empty() || Pattern(data_type.pattern).matches(value);
}

// Of a list each is looked at.
std::vector<std::string_view> items_of(const Version& version) {
    std::vector<std::string_view> items;
    std::string_view rest = version.value;
    while (version.type == "StringList" && rest.find(',') != std::string_view::npos) {
        items.push_back(rest.substr(0, rest.find(',')));
        rest.remove_prefix(rest.find(',') + 1);
    }
    items.push_back(rest);
    return items;
}

void check_size(const Version& version) {
    if (version.tier == Tier::standard && version.value.size() > standard_bytes_max) {
        throw ApiError::validation(
            "Standard tier parameters support a maximum parameter value of 4096 characters. To "
            "create a larger parameter value, upgrade the parameter to use the advanced-parameter "
            "tier. For more information, see "
            "https://docs.aws.amazon.com/systems-manager/latest/userguide/"
            "parameter-store-advanced-parameters.html");
    }
    if (version.value.size() > advanced_bytes_max) {
        throw ApiError::validation(
            "Advanced-tier parameters support a maximum parameter value of 8192 characters.");
    }
}

void check_data_type(const Version& version, const Version* before) {
    const DataType& data_type = data_type_of(version.data_type);
    if (before != nullptr && before->data_type != version.data_type &&
        (data_type.is_lasting || data_type_of(before->data_type).is_lasting)) {
        throw ApiError::validation(
            "The data type of a parameter can't be changed from " + before->data_type + " to " +
            version.data_type + ".");
    }
    if (version.data_type == "aws:ec2:image" && version.type != "String") {
        throw ApiError::validation(
            "The aws:ec2:image data type is not supported for the following input type: " +
            version.type);
    }
    if (data_type.is_advanced && version.tier == Tier::standard) {
        throw ApiError::validation(
            "The data type " + version.data_type +
            " requires a parameter of the advanced-parameter tier.");
    }
    for (const std::string_view item : items_of(version)) {
        if (!is_of(data_type, item)) {
            throw ApiError::validation(
                "The parameter value is not valid for the data type " + version.data_type + ".");
        }
    }
}

void check_pattern(const Version& version) {
    if (version.allowed_pattern.empty()) {
        return;
    }
    bool matches = false;
    try {
        const Pattern pattern(version.allowed_pattern);
        matches = std::ranges::all_of(
            items_of(version), [&](std::string_view item) { return pattern.matches(item); });
    } catch (const std::invalid_argument& error) {
        throw ApiError(
            "InvalidAllowedPatternException",
            std::string("The request doesn't meet the regular expression requirement: ") +
                error.what() + ".");
    }
    if (!matches) {
        throw ApiError(
            "ParameterPatternMismatchException",
            "Parameter value, cannot be validated against allowedPattern: " +
                version.allowed_pattern);
    }
}

} // namespace

void check_text(const std::string& value) {
    if (value.empty()) {
        throw ApiError::validation(
            "1 validation error detected: Value '' at 'value' failed to satisfy constraint: Member "
            "must have length greater than or equal to 1.");
    }
    const std::size_t open = value.find("{{");
    if (open != std::string::npos && value.find("}}", open) != std::string::npos) {
        throw ApiError::validation(
            "Parameter value can't nest another parameter. Do not use \"{{}}\" in the value.");
    }
}

void check_data_type_name(const std::string& data_type) {
    data_type_of(data_type);
}

void check_value(const Version& version, const Version* before) {
    check_size(version);
    check_data_type(version, before);
    check_pattern(version);
}

bool needs_advanced_tier(const Version& version) {
    return version.value.size() > standard_bytes_max || !version.policies.empty() ||
           data_type_of(version.data_type).is_advanced;
}

} // namespace snowglobe::ssm
