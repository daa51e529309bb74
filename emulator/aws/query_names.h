#pragma once
// The names of the Query protocol: for query_codec.h's requests and answers alike.
#include <string>
#include <string_view>

namespace snowglobe {

// How lists and maps are called on the wire, where their elements stand side by side: Tag.1.Key in
// a form, <Tag><Key>..</Key>..</Tag> in XML.
struct WireName {
    std::string_view member;
    std::string_view element; // a leading "*" is the operation
    std::string_view key;     // of a map's entry; a list has none
};
inline constexpr WireName wire_names[] = {
    {"AWSAccountIds", "AWSAccountId", ""},
    {"Actions", "ActionName", ""},
    {"AttributeNames", "AttributeName", ""},
    {"Attributes", "Attribute", "Name"},
    {"BinaryListValues", "BinaryListValue", ""},
    {"Entries", "*RequestEntry", ""},
    {"Failed", "BatchResultErrorEntry", ""},
    {"MessageAttributeNames", "MessageAttributeName", ""},
    {"MessageAttributes", "MessageAttribute", "Name"},
    {"MessageSystemAttributeNames", "MessageSystemAttributeName", ""},
    {"MessageSystemAttributes", "MessageSystemAttribute", "Name"},
    {"Messages", "Message", ""},
    {"QueueUrls", "QueueUrl", ""},
    {"Results", "*ResultEntry", ""},
    {"StringListValues", "StringListValue", ""},
    {"Successful", "*ResultEntry", ""},
    {"TagKeys", "TagKey", ""},
    {"Tags", "Tag", "Key"},
    {"queueUrls", "QueueUrl", ""},
    {"tags", "Tag", "Key"},
};

inline const WireName* find_wire_name(std::string_view member) {
    for (const WireName& row : wire_names) {
        if (row.member == member) {
            return &row;
        }
    }
    return nullptr;
}

inline std::string element_name(const WireName& row, std::string_view operation) {
    return row.element.starts_with('*')
               ? std::string(operation) + std::string(row.element.substr(1))
               : std::string(row.element);
}

} // namespace snowglobe
