#include "apps/common/attribute_value.h"

#include <stdexcept>
#include <string>

namespace apps {

json to_attribute(const json& value) {
    switch (value.type()) {
    case json::Type::null:
        return {{"NULL", true}};
    case json::Type::boolean:
        return {{"BOOL", value}};
    case json::Type::integer:
    case json::Type::unsigned_integer:
    case json::Type::exact_number:
        return {{"N", value.dump()}};
    case json::Type::string:
        return {{"S", value}};
    case json::Type::array: {
        json list = json::array();
        for (const json& one : value) {
            list.push_back(to_attribute(one));
        }
        return {{"L", std::move(list)}};
    }
    case json::Type::object:
        return {{"M", to_item(value)}};
    default:
        throw std::invalid_argument("a fraction cannot be stored: " + value.dump());
    }
}

json from_attribute(const json& attribute) {
    const auto& [type, value] = attribute.items().at(0);
    if (type == "NULL") {
        return nullptr;
    }
    if (type == "N") {
        return json::parse(value.get_ref<const std::string&>());
    }
    if (type == "L") {
        json list = json::array();
        for (const json& one : value) {
            list.push_back(from_attribute(one));
        }
        return list;
    }
    return type == "M" ? from_item(value) : value;
}

json to_item(const json& object) {
    json item = json::object();
    for (const auto& [name, value] : object.items()) {
        item[name] = to_attribute(value);
    }
    return item;
}

json from_item(const json& item) {
    json object = json::object();
    for (const auto& [name, attribute] : item.items()) {
        object[name] = from_attribute(attribute);
    }
    return object;
}

} // namespace apps
