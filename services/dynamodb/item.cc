#include "services/dynamodb/item.h"

namespace snowglobe::dynamodb {

namespace {

constexpr const char* invalid = "One or more parameter values were invalid: ";
constexpr const char* not_valid = "One or more parameter values are not valid. ";
constexpr const char* empty_string =
    "The AttributeValue for a key attribute cannot contain an empty string value.";
constexpr const char* empty_binary =
    "The AttributeValue for a key attribute cannot contain an empty binary value.";
constexpr std::size_t hash_size_max = 2048;
constexpr std::size_t range_size_max = 1024;

// nullptr: not empty
const char* empty_text(const json& value) {
    const json& content = content_of(value);
    if (!content.is_string() || !content.get_ref<const std::string&>().empty()) {
        return nullptr;
    }
    return type_of(value) == "S" ? empty_string : empty_binary;
}

// Length of those key attributes that are there.
void check_key_lengths(const json& key, const KeySchema& schema) {
    const auto is_longer = [&](const KeyAttribute& attribute, std::size_t size_max) {
        const auto value = key.find(attribute.name);
        return value != key.end() && size_of(*value) > size_max;
    };
    for (const KeyAttribute& attribute : schema.hash) {
        if (is_longer(attribute, hash_size_max)) {
            throw ApiError::validation(
                std::string(invalid) +
                "Size of hashkey has exceeded the maximum size limit of2048 bytes");
        }
    }
    for (const KeyAttribute& attribute : schema.range) {
        if (is_longer(attribute, range_size_max)) {
            throw ApiError::validation(
                std::string(invalid) +
                "Aggregated size of all range keys has exceeded the size limit of 1024 bytes");
        }
    }
}

// Emptiness and length of key attributes whose types are right.
void check_key_sizes(const json& key, const KeySchema& schema) {
    for (const std::vector<KeyAttribute>* attributes : {&schema.hash, &schema.range}) {
        for (const KeyAttribute& attribute : *attributes) {
            if (const char* text = empty_text(key[attribute.name])) {
                throw ApiError::validation(
                    std::string(not_valid) + text + " Key: " + attribute.name);
            }
        }
    }
    check_key_lengths(key, schema);
}

} // namespace

bool KeySchema::contains(const std::string& name) const {
    for (const std::vector<KeyAttribute>* attributes : {&hash, &range}) {
        for (const KeyAttribute& attribute : *attributes) {
            if (attribute.name == name) {
                return true;
            }
        }
    }
    return false;
}

void normalise_item(json& item, const Wording& wording) {
    if (item.contains("")) {
        throw wording.error("Empty attribute name");
    }
    for (json& value : item) {
        normalise_value(value, wording);
    }
}

std::size_t size_of_item(const json& item) {
    std::size_t size = 0;
    for (const auto& [name, value] : item.items()) {
        size += name.size() + size_of(value);
    }
    return size;
}

void check_item_size(std::size_t bytes) {
    if (bytes > item_size_max) {
        throw ApiError::validation("Item size has exceeded the maximum allowed size");
    }
}

void check_key_of_item(const json& item, const KeySchema& schema) {
    for (const std::vector<KeyAttribute>* attributes : {&schema.hash, &schema.range}) {
        for (const KeyAttribute& attribute : *attributes) {
            if (!item.contains(attribute.name)) {
                throw ApiError::validation(
                    std::string(invalid) + "Missing the key " + attribute.name + " in the item");
            }
            const std::string& type = type_of(item[attribute.name]);
            if (type != attribute.type) {
                throw ApiError::validation(
                    std::string(invalid) + "Type mismatch for key " + attribute.name +
                    " expected: " + attribute.type + " actual: " + type);
            }
        }
    }
    check_key_sizes(item, schema);
}

void check_key(const json& key, const KeySchema& schema) {
    bool fits = key.size() == schema.hash.size() + schema.range.size();
    for (const std::vector<KeyAttribute>* attributes : {&schema.hash, &schema.range}) {
        for (const KeyAttribute& attribute : *attributes) {
            fits = fits && key.contains(attribute.name) &&
                   type_of(key[attribute.name]) == attribute.type;
        }
    }
    if (!fits) {
        throw ApiError::validation("The provided key element does not match the schema");
    }
    check_key_sizes(key, schema);
}

void check_index_key(
    const json& item, const std::string& index_name, const KeySchema& schema, bool by_update) {
    for (const std::vector<KeyAttribute>* attributes : {&schema.hash, &schema.range}) {
        for (const KeyAttribute& attribute : *attributes) {
            const auto value = item.find(attribute.name);
            if (value == item.end()) {
                continue;
            }
            if (type_of(*value) != attribute.type) {
                throw ApiError::validation(
                    std::string(invalid) + "Type mismatch for Index Key " + attribute.name +
                    " Expected: " + attribute.type + " Actual: " + type_of(*value) +
                    " IndexName: " + index_name);
            }
            const char* text = empty_text(*value);
            if (text == nullptr) {
                continue;
            }
            if (by_update) {
                throw ApiError::validation(
                    std::string(not_valid) +
                    "The update expression attempted to update a secondary index key to a value "
                    "that is not supported. " +
                    text);
            }
            throw ApiError::validation(
                std::string(not_valid) +
                "A value specified for a secondary index key is not supported. " + text +
                " IndexName: " + index_name + ", IndexKey: " + attribute.name);
        }
    }
    check_key_lengths(item, schema);
}

bool can_be_indexed(const json& item, const KeySchema& schema) {
    if (!has_key(item, schema)) {
        return false;
    }
    try {
        check_index_key(item, "", schema, false);
        return true;
    } catch (const ApiError&) {
        return false;
    }
}

json key_of(const json& item, const KeySchema& schema) {
    json key = json::object();
    for (const std::vector<KeyAttribute>* attributes : {&schema.hash, &schema.range}) {
        for (const KeyAttribute& attribute : *attributes) {
            const auto value = item.find(attribute.name);
            if (value != item.end()) {
                key[attribute.name] = *value;
            }
        }
    }
    return key;
}

bool has_key(const json& item, const KeySchema& schema) {
    for (const std::vector<KeyAttribute>* attributes : {&schema.hash, &schema.range}) {
        for (const KeyAttribute& attribute : *attributes) {
            if (!item.contains(attribute.name)) {
                return false;
            }
        }
    }
    return true;
}

} // namespace snowglobe::dynamodb
