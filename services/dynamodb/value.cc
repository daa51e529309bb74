#include "services/dynamodb/value.h"

#include "emulator/base/check.h"
#include "emulator/base/encoding.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace snowglobe::dynamodb {

const std::string& type_of(const json& value) {
    return value.begin().key();
}

const json& content_of(const json& value) {
    return value.begin().value();
}

Number number_of(const json& value) {
    return Number::from_text(content_of(value).get_ref<const std::string&>());
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
