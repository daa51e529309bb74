#pragma once
// What a template may write for a property of a resource. CloudFormation takes numbers and booleans
// as text everywhere, and either where text is wanted; with the types that a service declares the
// stack loader does so before the service sees them, and tells what cannot be meant.
#include <string_view>
#include <utility>
#include <vector>

namespace snowglobe {

struct Property;

struct PropertyType {
    enum class Kind {
        any, // as written; the service looks at it
        text,
        integer,
        number, // with a fraction, too
        boolean,
        list,
        map,       // names that the template chooses
        structure, // names that are declared
        inert,     // accepted, without effect here, and reported as such
        by_type,   // {Type, Properties}: what has an effect is declared for each Type that has any
    };
    Kind kind = Kind::any;
    // Of a structure its members; of a list or map one, the type of its elements; of by_type one
    // for each Type, the structure of its Properties.
    std::vector<Property> parts;
    bool open = false;           // a structure whose service looks at what is not declared
};

struct Property {
    std::string_view name;
    PropertyType type;

    Property(const char* name_) : name(name_) {}
    Property(std::string_view name_, PropertyType type_ = {})
        : name(name_), type(std::move(type_)) {}
};

namespace property {

inline PropertyType text() {
    return {PropertyType::Kind::text, {}};
}
inline PropertyType integer() {
    return {PropertyType::Kind::integer, {}};
}
inline PropertyType number() {
    return {PropertyType::Kind::number, {}};
}
inline PropertyType boolean() {
    return {PropertyType::Kind::boolean, {}};
}
inline PropertyType inert() {
    return {PropertyType::Kind::inert, {}};
}
inline PropertyType list(PropertyType of) {
    return {PropertyType::Kind::list, {{"", std::move(of)}}};
}
inline PropertyType map(PropertyType of) {
    return {PropertyType::Kind::map, {{"", std::move(of)}}};
}
inline PropertyType structure(std::vector<Property> members) {
    return {PropertyType::Kind::structure, std::move(members)};
}
inline PropertyType open_structure(std::vector<Property> members) {
    return {PropertyType::Kind::structure, std::move(members), true};
}
inline PropertyType by_type(std::vector<Property> types) {
    return {PropertyType::Kind::by_type, std::move(types)};
}
// The list of tags of most resources.
inline PropertyType tags() {
    return list(structure({{"Key", text()}, {"Value", text()}}));
}

} // namespace property

} // namespace snowglobe
