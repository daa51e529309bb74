// Bringing a request's values to the normal form (value.h), and everything that can be wrong with
// them.
#include "emulator/base/encoding.h"
#include "emulator/base/lower_case.h"
#include "services/dynamodb/value.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace snowglobe::dynamodb {

namespace {

constexpr const char* invalid = "One or more parameter values were invalid: ";
constexpr int nesting_counted = 64; // deeper is as wrong

ApiError serialization_error(std::string message) {
    return {"SerializationException", std::move(message)};
}

// The codec has checked the shapes of outside requests; this guards calls from anywhere else.
const std::string& text_in(const json& content) {
    if (!content.is_string()) {
        throw serialization_error("NUMBER_VALUE cannot be converted to String");
    }
    return content.get_ref<const std::string&>();
}

bool to_bool(const json& content) {
    if (content.is_boolean()) {
        return content.get<bool>();
    }
    if (content.is_string()) {
        const std::string text = lower_case(content.get<std::string>());
        for (const char* yes : {"true", "t", "yes", "y", "1"}) {
            if (text == yes) {
                return true;
            }
        }
        for (const char* no : {"false", "f", "no", "n", "0"}) {
            if (text == no) {
                return false;
            }
        }
        throw serialization_error("Unexpected token received from parser");
    }
    throw serialization_error("Unexpected field type");
}

std::string decode_binary(const json& content) {
    std::optional<std::string> bytes = base64_decode(text_in(content));
    if (!bytes) {
        throw serialization_error("Invalid Base64 content");
    }
    return std::move(*bytes);
}

std::string joined(const std::vector<std::string>& parts, const char* separator) {
    std::string out;
    for (const std::string& part : parts) {
        out.append(out.empty() ? "" : separator).append(part);
    }
    return out;
}

std::vector<std::string> texts_in(const json& content) {
    if (!content.is_array()) {
        throw serialization_error("Unexpected field type");
    }
    std::vector<std::string> texts;
    for (const json& element : content) {
        texts.push_back(text_in(element));
    }
    return texts;
}

// The newer layer collects the members in a sorted set until it meets one again, and prints that
// set, the repeated member and the rest as sent.
std::string duplicates_newer(const std::vector<std::string>& sent) {
    std::vector<std::string> shown;
    std::size_t i = 0;
    for (; i < sent.size(); ++i) {
        const auto at = std::lower_bound(shown.begin(), shown.end(), sent[i]);
        if (at != shown.end() && *at == sent[i]) {
            break;
        }
        shown.insert(at, sent[i]);
    }
    shown.insert(shown.end(), sent.begin() + static_cast<std::ptrdiff_t>(i), sent.end());
    for (std::string& text : shown) {
        text = '"' + text + '"';
    }
    return joined(shown, ", ");
}

void normalise_strings(json& content, const Wording& wording) {
    const std::vector<std::string> sent = texts_in(content);
    if (sent.empty()) {
        throw wording.keyed_error(std::string(invalid) + "An string set  may not be empty");
    }
    std::vector<std::string> sorted = sent;
    std::sort(sorted.begin(), sorted.end());
    if (std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end()) {
        const std::string list = wording.newer() ? duplicates_newer(sent) : joined(sent, ", ");
        throw wording.error(
            std::string(invalid) + "Input collection [" + list + "] contains duplicates.");
    }
    content = std::move(sorted);
}

void normalise_binaries(json& content, const Wording& wording) {
    std::vector<std::string> sent = texts_in(content);
    if (sent.empty()) {
        throw wording.keyed_error(std::string(invalid) + "Binary sets should not be empty");
    }
    std::vector<std::string> sorted;
    for (const json& element : content) {
        sorted.push_back(decode_binary(element));
    }
    std::sort(sorted.begin(), sorted.end());
    if (std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end()) {
        std::string list = joined(sent, ", ");
        if (wording.newer()) {
            for (std::string& text : sent) {
                text = '"' + text + '"';
            }
            list = joined(sent, ",");
        }
        throw wording.error(
            std::string(invalid) + "Input collection [" + list +
            "]of type BS contains duplicates.");
    }
    content = json::array();
    for (const std::string& bytes : sorted) {
        content.push_back(base64_encode(bytes));
    }
}

void normalise_numbers(json& content, const Wording& wording) {
    const std::vector<std::string> sent = texts_in(content);
    if (sent.empty()) {
        throw wording.keyed_error(std::string(invalid) + "An number set  may not be empty");
    }
    std::vector<Number> sorted;
    for (const std::string& text : sent) {
        sorted.push_back(Number::parse(text, wording));
    }
    std::sort(sorted.begin(), sorted.end());
    if (std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end()) {
        throw wording.error(
            wording.newer() ? std::string(invalid) + "Input collection contains duplicates."
                            : std::string("Input collection contains duplicates"));
    }
    content = json::array();
    for (const Number& number : sorted) {
        content.push_back(number.text());
    }
}

void normalise_binary(json& content) {
    const std::string bytes = decode_binary(content);
    if (content.get_ref<const std::string&>().ends_with('=')) {
        content = base64_encode(bytes); // unused bits of the last digit may have been set
    }
}

void normalise_number(json& content, const Wording& wording) {
    const std::string& text = text_in(content);
    // Most numbers are short integers in canonical form already.
    const bool canonical =
        !text.empty() && text.size() <= 18 && (text[0] != '0' || text.size() == 1) &&
        std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!canonical) {
        content = Number::parse(text, wording).text();
    }
}

void normalise_null(json& content, const Wording& wording) {
    if (!to_bool(content)) {
        throw wording.error(
            std::string(invalid) + "Null attribute value types must have the value of true");
    }
    content = true;
}

ApiError nesting_error(int levels, const Wording& wording) {
    constexpr const char* message =
        "Nesting Levels have exceeded supported limits: "
        "Attributes in the item have nested levels beyond supported limit";
    // From 63 levels on another layer refuses it, which knows no envelope.
    return levels >= 63 ? wording.bare_keyed_error(message) : wording.error(message);
}

// The newer layer never puts this one into the envelope.
ApiError empty_value(const Wording& wording) {
    const std::string text =
        "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes";
    return wording.newer() ? Wording::bare(text) : wording.error(text);
}

// The deepest level under `value`, which stands at `level`.
int levels_below(const json& value, int level) {
    int deepest = level;
    if (!value.is_object() || level >= nesting_counted) {
        return deepest;
    }
    for (const auto& [type, content] : value.items()) {
        if ((type == "L" && content.is_array()) || (type == "M" && content.is_object())) {
            deepest = std::max(deepest, level + 1);
            for (const json& inner : content) {
                deepest = std::max(deepest, levels_below(inner, level + 1));
            }
        }
    }
    return deepest;
}

void normalise_content(const std::string& type, json& content, const Wording& wording);

void normalise(json& value, const Wording& wording) {
    if (!value.is_object()) {
        throw serialization_error("Unexpected value type in payload");
    }
    std::erase_if(value.items(), [](const json::Member& member) { return member.value.is_null(); });
    if (value.empty()) {
        throw empty_value(wording);
    }
    const bool several = value.size() > 1;
    for (auto& [type, content] : value.items()) {
        // Of several members only the leaves' faults come before the fault of being several.
        if (!several || (type != "L" && type != "M")) {
            normalise_content(type, content, wording);
        }
    }
    if (several) {
        throw wording.error("Supplied AttributeValue has more than one datatypes set, must contain "
                            "exactly one of the supported datatypes");
    }
}

void normalise_content(const std::string& type, json& content, const Wording& wording) {
    if (type == "S") {
        text_in(content);
    } else if (type == "N") {
        normalise_number(content, wording);
    } else if (type == "B") {
        normalise_binary(content);
    } else if (type == "BOOL") {
        content = to_bool(content);
    } else if (type == "NULL") {
        normalise_null(content, wording);
    } else if (type == "SS") {
        normalise_strings(content, wording);
    } else if (type == "NS") {
        normalise_numbers(content, wording);
    } else if (type == "BS") {
        normalise_binaries(content, wording);
    } else if (type == "L" || type == "M") {
        if (type == "L" ? !content.is_array() : !content.is_object()) {
            throw serialization_error("Unexpected field type");
        }
        if (type == "M" && content.contains("")) {
            throw wording.error("Empty attribute name");
        }
        for (json& inner : content) {
            normalise(inner, wording);
        }
    } else { // the codec drops members that the shape does not have
        throw empty_value(wording);
    }
}

} // namespace

void normalise_value(json& value, const Wording& wording, int levels_max) {
    const int levels = nesting_of(value);
    if (levels > levels_max) {
        throw nesting_error(levels, wording);
    }
    normalise(value, wording); // recursion is bounded now
}

int nesting_of(const json& value) {
    return levels_below(value, 0);
}

} // namespace snowglobe::dynamodb
