#include "services/sqs/message.h"

#include "emulator/base/encoding.h"
#include "emulator/base/error.h"
#include "emulator/base/json.h"
#include "emulator/base/json_text.h"
#include "emulator/base/lower_case.h"
#include "services/sqs/errors.h"

#include <algorithm>

namespace snowglobe::sqs {

namespace {

constexpr std::size_t attributes_max = 10;
constexpr std::size_t attribute_name_bytes_max = 256;
constexpr std::string_view bad_characters =
    "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | "
    "#xE000 to #xFFFD | #x10000 to #x10FFFF";

bool is_alphanumeric(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// REQUIRES valid UTF-8, which excludes surrogates already.
bool has_bad_characters(std::string_view text) {
    // From the first one that is not printable ASCII, which is soon found.
    for (std::size_t i = plain_text_length(text); i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (byte < 0x20 && byte != 0x9 && byte != 0xa && byte != 0xd) {
            return true;
        }
        const std::string_view three = text.substr(i, 3);
        if (byte == 0xef && (three == "\xef\xbf\xbe" || three == "\xef\xbf\xbf")) {
            return true;
        }
    }
    return false;
}

void append_sized(std::string& out, std::string_view part) {
    const auto size = static_cast<std::uint32_t>(part.size());
    for (int shift = 24; shift >= 0; shift -= 8) {
        out.push_back(static_cast<char>(size >> shift & 255));
    }
    out.append(part);
}

// An optional sign, digits with an optional point, an optional exponent; at most 38 significant
// digits.
bool is_number(std::string_view text) {
    std::size_t at = 0;
    const auto skip_sign = [&] {
        if (at < text.size() && (text[at] == '+' || text[at] == '-')) {
            ++at;
        }
    };
    const auto is_digit = [&] { return at < text.size() && text[at] >= '0' && text[at] <= '9'; };
    skip_sign();
    std::string digits;
    for (; is_digit(); ++at) {
        digits.push_back(text[at]);
    }
    std::int64_t exponent = static_cast<std::int64_t>(digits.size());
    if (at < text.size() && text[at] == '.') {
        for (++at; is_digit(); ++at) {
            digits.push_back(text[at]);
        }
    }
    if (digits.empty()) {
        return false;
    }
    if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
        ++at;
        const bool negative = at < text.size() && text[at] == '-';
        skip_sign();
        if (!is_digit()) {
            return false;
        }
        std::int64_t power = 0;
        for (; is_digit(); ++at) {
            power = std::min<std::int64_t>(power * 10 + (text[at] - '0'), 100'000);
        }
        exponent += negative ? -power : power;
    }
    const auto first = digits.find_first_not_of('0');
    if (at != text.size()) {
        return false;
    }
    if (first == std::string::npos) {
        return true; // zero
    }
    const auto significant = digits.find_last_not_of('0') - first + 1;
    exponent -= static_cast<std::int64_t>(first) + 1; // of the first significant digit
    return significant <= 38 && exponent >= -128 && exponent <= 126;
}

// Letters, also of Latin-1 and Latin Extended-A (U+00C0 to U+017F), digits and "_-.".
// REQUIRES valid UTF-8.
bool has_name_characters(std::string_view name) {
    for (std::size_t i = 0; i < name.size(); ++i) {
        const auto byte = static_cast<unsigned char>(name[i]);
        if (byte >= 0xc3 && byte <= 0xc5) {
            ++i; // such a letter has two bytes
        } else if (
            !is_alphanumeric(name[i]) && name[i] != '_' && name[i] != '-' && name[i] != '.') {
            return false;
        }
    }
    return true;
}

void check_attribute_name(const std::string& name) {
    if (name.empty()) {
        throw invalid_parameter(
            "The request must contain non-empty message (user) attribute names.");
    }
    if (name.size() >= attribute_name_bytes_max) {
        throw invalid_parameter("Message (user) attribute names must be shorter than 256 Bytes");
    }
    if (!has_name_characters(name)) {
        throw invalid_parameter(
            "Message (user) attributes name can only contain upper and lower score characters, "
            "digits, periods, hyphens and underscores. ");
    }
    const std::string lower = lower_case(name);
    if (lower.starts_with("aws.") || lower.starts_with("amazon.") || name.starts_with('.') ||
        name.ends_with('.')) {
        throw invalid_parameter(
            "You can't use message attribute names beginning with 'AWS.' or 'Amazon.'. These "
            "strings are reserved for internal use. Additionally, they cannot start or end with "
            "'.'.");
    }
}

void check_attribute_type(const std::string& name, const std::string& data_type) {
    const std::string base = data_type.substr(0, data_type.find('.'));
    if (base != "String" && base != "Number" && base != "Binary") {
        throw invalid_parameter(
            "The type of message (user) attribute '" + name +
            "' is invalid. You must use only the following supported type prefixes: Binary, "
            "Number, String.");
    }
    if (data_type.size() >= attribute_name_bytes_max) {
        throw invalid_parameter("Message (user) attribute types must be shorter than 256 Bytes");
    }
}

MessageAttribute parse_attribute(const std::string& name, const json& given) {
    for (const char* list : {"StringListValues", "BinaryListValues"}) {
        const auto found = given.find(list);
        if (found != given.end() && !found->is_null() && !found->empty()) {
            throw ApiError(
                "UnsupportedOperation",
                "Message attribute list values in SendMessage operation are not supported.");
        }
    }
    MessageAttribute attribute;
    attribute.data_type = text_member(given, "DataType").value_or("");
    if (attribute.data_type.empty()) {
        throw invalid_parameter(
            "The message (user) attribute '" + name +
            "' must contain a non-empty message attribute type.");
    }
    check_attribute_type(name, attribute.data_type);
    const auto value =
        text_member(given, attribute.is_binary() ? "BinaryValue" : "StringValue").value_or("");
    if (value.empty()) {
        throw invalid_parameter(
            "Message (user) attribute '" + name + "' must contain a non-empty value of type '" +
            (attribute.is_binary() ? "Binary" : "String") + "'.");
    }
    if (attribute.is_binary()) {
        attribute.value = base64_decode(value).value_or(value);
        return attribute;
    }
    attribute.value = value;
    if (has_bad_characters(attribute.value)) {
        throw invalid_parameter(std::string(bad_characters));
    }
    if (attribute.data_type.starts_with("Number") && !is_number(attribute.value)) {
        throw invalid_parameter(
            "Can't cast the value of message (user) attribute '" + name + "' to a number.");
    }
    return attribute;
}

} // namespace

std::string attributes_md5(const MessageAttributes& attributes) {
    std::string bytes;
    for (const auto& [name, attribute] : attributes) {
        append_sized(bytes, name);
        append_sized(bytes, attribute.data_type);
        bytes.push_back(attribute.is_binary() ? '\2' : '\1');
        append_sized(bytes, attribute.value);
    }
    return to_hex(md5(bytes));
}

std::size_t size_bytes(std::string_view body, const MessageAttributes& attributes) {
    std::size_t bytes = body.size();
    for (const auto& [name, attribute] : attributes) {
        bytes += name.size() + attribute.data_type.size() + attribute.value.size();
    }
    return bytes;
}

void check_characters(std::string_view body) {
    if (has_bad_characters(body)) {
        throw ApiError("InvalidMessageContents", std::string(bad_characters));
    }
}

MessageAttributes parse_attributes(const json& given) {
    if (given.size() > attributes_max) {
        throw invalid_parameter(
            "Number of message attributes [" + std::to_string(given.size()) +
            "] exceeds the allowed maximum [10].");
    }
    MessageAttributes attributes;
    for (const auto& [name, value] : given.items()) {
        check_attribute_name(name);
        attributes.emplace(name, parse_attribute(name, value));
    }
    return attributes;
}

std::string parse_trace_header(const json& system_attributes) {
    std::string header;
    for (const auto& [name, value] : system_attributes.items()) {
        if (name != "AWSTraceHeader") {
            throw invalid_parameter("Message system attribute name '" + name + "' is invalid.");
        }
        const MessageAttribute attribute = parse_attribute(name, value);
        if (attribute.data_type != "String") {
            throw invalid_parameter(
                "The type of message system attribute 'AWSTraceHeader' is invalid. You must use "
                "only the following supported type prefixes: String.");
        }
        header = attribute.value;
    }
    return header;
}

void check_id(std::string_view value, std::string_view parameter) {
    const auto is_allowed = [](char c) { return c > 0x20 && c < 0x7f; };
    if (value.empty() || value.size() > 128 ||
        !std::all_of(value.begin(), value.end(), is_allowed)) {
        std::string reason(parameter);
        reason += " can only include alphanumeric and punctuation characters. 1 to 128 in length.";
        throw invalid_value(value, parameter, reason);
    }
}

AttributeFilter::AttributeFilter(const json* names) {
    if (names == nullptr) {
        return;
    }
    for (const json& element : *names) {
        const auto name = element.get<std::string>();
        if (name == "All" || name == ".*" || name == "*") {
            all_ = true;
        } else if (name.ends_with(".*")) {
            prefixes_.push_back(name.substr(0, name.size() - 2));
        } else {
            names_.push_back(name);
        }
    }
}

bool AttributeFilter::wants(std::string_view name) const {
    const auto starts = [&](const std::string& prefix) { return name.starts_with(prefix); };
    return all_ || std::find(names_.begin(), names_.end(), name) != names_.end() ||
           std::any_of(prefixes_.begin(), prefixes_.end(), starts);
}

json to_json(const MessageAttributes& attributes) {
    json out = json::object();
    for (const auto& [name, attribute] : attributes) {
        json& shown = out[name];
        shown["DataType"] = attribute.data_type;
        if (attribute.is_binary()) {
            shown["BinaryValue"] = base64_encode(attribute.value);
        } else {
            shown["StringValue"] = attribute.value;
        }
    }
    return out;
}

} // namespace snowglobe::sqs
