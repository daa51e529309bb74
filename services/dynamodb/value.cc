#include "services/dynamodb/value.h"

#include "emulator/base/check.h"
#include "emulator/base/encoding.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace snowglobe::dynamodb {

namespace {

constexpr const char* invalid = "One or more parameter values were invalid: ";

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
        std::string text = content.get<std::string>();
        std::transform(text.begin(), text.end(), text.begin(), [](char c) {
            return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        });
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
    return levels >= 63 ? Wording::bare(message) : wording.error(message);
}

void normalise_content(const std::string& type, json& content, const Wording& wording);

void normalise(json& value, const Wording& wording) {
    if (!value.is_object()) {
        throw serialization_error("Unexpected value type in payload");
    }
    for (auto member = value.begin(); member != value.end();) {
        member = member->is_null() ? value.erase(member) : std::next(member);
    }
    if (value.empty()) {
        throw wording.error("Supplied AttributeValue is empty, must contain exactly one of the "
                            "supported datatypes");
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
        for (json& inner : content) {
            normalise(inner, wording);
        }
    } else { // the codec drops members that the shape does not have
        throw wording.error("Supplied AttributeValue is empty, must contain exactly one of the "
                            "supported datatypes");
    }
}

} // namespace

const std::string& type_of(const json& value) {
    return value.begin().key();
}

const json& content_of(const json& value) {
    return value.begin().value();
}

Number number_of(const json& value) {
    return Number::from_text(content_of(value).get_ref<const std::string&>());
}

void normalise_value(json& value, const Wording& wording, int levels_max) {
    const int levels = nesting_of(value);
    if (levels > levels_max) {
        throw nesting_error(levels, wording);
    }
    normalise(value, wording); // recursion is bounded now
}

int nesting_of(const json& value) {
    int deepest = 0;
    std::vector<std::pair<const json*, int>> open{{&value, 0}};
    while (!open.empty()) {
        const auto [at, levels] = open.back();
        open.pop_back();
        deepest = std::max(deepest, levels);
        if (!at->is_object() || levels >= 64) {
            continue;
        }
        for (const auto& [type, content] : at->items()) {
            if ((type == "L" && content.is_array()) || (type == "M" && content.is_object())) {
                deepest = std::max(deepest, levels + 1);
                for (const json& inner : content) {
                    open.emplace_back(&inner, levels + 1);
                }
            }
        }
    }
    return deepest;
}

std::optional<std::strong_ordering> compare(const json& a, const json& b) {
    const std::string& type = type_of(a);
    if (type != type_of(b)) {
        return std::nullopt;
    }
    if (type == "N") {
        return number_of(a) <=> number_of(b);
    }
    if (type == "S" || type == "B") {
        return key_bytes(a) <=> key_bytes(b);
    }
    return std::nullopt;
}

namespace {

std::size_t size_of_binary(const std::string& base64) {
    const std::size_t padding = base64.ends_with("==") ? 2 : base64.ends_with('=') ? 1 : 0;
    return base64.size() / 4 * 3 - padding;
}

std::size_t utf16_units(const std::string& utf8) {
    std::size_t units = 0;
    for (const char c : utf8) {
        const auto byte = static_cast<unsigned char>(c);
        units += (byte & 0xc0) == 0x80 ? 0 : byte >= 0xf0 ? 2 : 1;
    }
    return units;
}

std::size_t size_of_content(const std::string& type, const json& content) {
    std::size_t size = 0;
    if (type == "S") {
        return content.get_ref<const std::string&>().size();
    }
    if (type == "N") {
        return Number::from_text(content.get_ref<const std::string&>()).size();
    }
    if (type == "B") {
        return size_of_binary(content.get_ref<const std::string&>());
    }
    if (type == "BOOL" || type == "NULL") {
        return 1;
    }
    if (type == "L") {
        for (const json& element : content) {
            size += 1 + size_of(element);
        }
        return 3 + size;
    }
    if (type == "M") {
        for (const auto& [name, element] : content.items()) {
            size += name.size() + 1 + size_of(element);
        }
        return 3 + size;
    }
    const std::string element_type = type.substr(0, 1);
    for (const json& element : content) {
        size += size_of_content(element_type, element);
    }
    return size;
}

} // namespace

std::size_t size_of(const json& value) {
    return size_of_content(type_of(value), content_of(value));
}

std::optional<std::size_t> element_count(const json& value) {
    const std::string& type = type_of(value);
    const json& content = content_of(value);
    if (type == "S") {
        return utf16_units(content.get_ref<const std::string&>());
    }
    if (type == "B") {
        return size_of_binary(content.get_ref<const std::string&>());
    }
    if (type == "N" || type == "BOOL" || type == "NULL") {
        return std::nullopt;
    }
    return content.size();
}

std::string key_bytes(const json& value) {
    const std::string& type = type_of(value);
    const std::string& text = content_of(value).get_ref<const std::string&>();
    if (type == "S") {
        return text;
    }
    if (type == "N") {
        return Number::from_text(text).key_bytes();
    }
    SNOWGLOBE_CHECK(type == "B");
    return *base64_decode(text);
}

json value_of_key_bytes(std::string_view type, std::string_view bytes) {
    std::string text;
    if (type == "N") {
        text = Number::from_key_bytes(bytes).text();
    } else {
        text = type == "B" ? base64_encode(bytes) : std::string(bytes);
    }
    json value = json::object();
    value.emplace(std::string(type), std::move(text));
    return value;
}

namespace {

// java.util.HashSet, filled in ascending order: 16 buckets, doubled above a load of 3/4.
void put_in_hash_order(json& numbers) {
    std::uint32_t capacity = 16;
    while (numbers.size() > capacity / 4 * 3) {
        capacity *= 2;
    }
    std::vector<std::pair<std::uint32_t, json>> buckets;
    for (json& number : numbers) {
        const auto hash = static_cast<std::uint32_t>(
            Number::from_text(number.get_ref<const std::string&>()).java_hash());
        buckets.emplace_back((hash ^ (hash >> 16)) & (capacity - 1), std::move(number));
    }
    std::stable_sort(buckets.begin(), buckets.end(), [](const auto& a, const auto& b) {
        return a.first < b.first;
    });
    for (std::size_t i = 0; i < buckets.size(); ++i) {
        numbers[i] = std::move(buckets[i].second);
    }
}

} // namespace

void put_sets_in_hash_order(json& attributes) {
    for (json& value : attributes) {
        json& content = value.begin().value();
        const std::string& type = type_of(value);
        if (type == "NS") {
            put_in_hash_order(content);
        } else if (type == "L" || type == "M") {
            put_sets_in_hash_order(content);
        }
    }
}

} // namespace snowglobe::dynamodb
