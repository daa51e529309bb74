#include "services/dynamodb/request/wording.h"

#include <initializer_list>

namespace snowglobe::dynamodb {

namespace {

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> all) {
    for (const std::string_view one : all) {
        if (text == one) {
            return true;
        }
    }
    return false;
}

// Two members, or a BOOL or NULL that had to be read from a string, at any depth.
bool has_odd_value(const json& value) {
    if (!value.is_object()) {
        return false;
    }
    std::size_t members = 0;
    for (const auto& [type, content] : value.items()) {
        members += content.is_null() ? 0 : 1;
        if ((type == "BOOL" || type == "NULL") && content.is_string()) {
            return true;
        }
        if ((type == "L" && content.is_array()) || (type == "M" && content.is_object())) {
            for (const json& inner : content) {
                if (has_odd_value(inner)) {
                    return true;
                }
            }
        }
    }
    return members > 1;
}

bool has_odd_value_among(const json& values) {
    for (const json& value : values) {
        if (has_odd_value(value)) {
            return true;
        }
    }
    return false;
}

// One entry of Expected, AttributeUpdates, KeyConditions, QueryFilter or ScanFilter.
bool is_odd_legacy_entry(const json& entry, bool is_filter) {
    if (!entry.is_object()) {
        return false;
    }
    if (entry.contains("Exists") && entry["Exists"].is_string()) {
        return true;
    }
    if (entry.contains("Value") && has_odd_value(entry["Value"])) {
        return true;
    }
    if (entry.contains("AttributeValueList") && has_odd_value_among(entry["AttributeValueList"])) {
        return true;
    }
    return is_filter && !entry.contains("ComparisonOperator");
}

} // namespace

bool Wording::has_newer_layer() const {
    return is_enveloped() ||
           is_one_of(operation_, {"GetItem", "Query", "Scan", "BatchGetItem"});
}

bool Wording::is_enveloped() const {
    return is_one_of(operation_, {"PutItem", "UpdateItem", "DeleteItem"});
}

bool Wording::fell_back() const {
    const Members& request = *request_;
    if (operation_ != "BatchGetItem" && !request.has(Member::TableName)) {
        return true;
    }
    if (operation_ == "UpdateItem" && !request.has(Member::Key)) {
        return true;
    }
    for (const Member member :
         {Member::Item,
          Member::Key,
          Member::ExclusiveStartKey,
          Member::ExpressionAttributeValues}) {
        if (request.has(member) && has_odd_value_among(request.at(member))) {
            return true;
        }
    }
    for (const Member member :
         {Member::Expected,
          Member::AttributeUpdates,
          Member::KeyConditions,
          Member::QueryFilter,
          Member::ScanFilter}) {
        if (!request.has(member)) {
            continue;
        }
        const bool is_filter = member == Member::QueryFilter || member == Member::ScanFilter;
        for (const json& entry : request.at(member)) {
            if (is_odd_legacy_entry(entry, is_filter)) {
                return true;
            }
        }
    }
    return false;
}

bool Wording::newer() const {
    return has_newer_layer() && !fell_back();
}

Wording Wording::for_value(std::string_view placeholder) const {
    Wording wording = *this;
    wording.placeholder_ = placeholder;
    return wording;
}

std::string Wording::keyed(const std::string& text) const {
    return "ExpressionAttributeValues contains invalid value: " + text + " for key " +
           std::string(placeholder_);
}

ApiError Wording::error(std::string text) const {
    const bool in_newer = newer();
    // Requests that fell back leave the key out, but for UpdateItem's.
    if (!placeholder_.empty() && !in_newer && (!has_newer_layer() || operation_ == "UpdateItem")) {
        text = keyed(text);
    }
    return is_enveloped() && in_newer ? enveloped(text) : bare(std::move(text));
}

ApiError Wording::bare_keyed_error(std::string text) const {
    return bare(placeholder_.empty() ? std::move(text) : keyed(text));
}

ApiError Wording::keyed_error(std::string text) const {
    ApiError error = bare_keyed_error(std::move(text));
    return is_enveloped() && newer() ? enveloped(error.message) : error;
}

} // namespace snowglobe::dynamodb
