#pragma once
// A document that can be changed: a tree of values, made from bytes and written as bytes again.
#include "services/mongodb/bson.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace snowglobe::mongodb {

struct Field;

struct Node {
    Type type = Type::null;
    std::string bytes;         // of what is no object and no array
    std::vector<Field> fields; // of one that is: names of an array's elements mean nothing

    Node() = default;
    Node(const Value& value);           // NOLINT: implicit on purpose
    Node(const OwnedValue& value);      // NOLINT: the same
    explicit Node(View document);
    static Node empty_object();

    bool is_object() const { return type == Type::object; }
    bool is_array() const { return type == Type::array; }
    Node* find(std::string_view name); // of an object
    const Node* find(std::string_view name) const;
    Node& operator[](std::string_view name); // made as null if it is not there
    void erase(std::string_view name);
    void push(Node element); // of an array

    OwnedValue value() const;
    Document document() const; // REQUIRES an object or array

private:
    void put_fields(Writer& out) const;
};

struct Field {
    Field() = default;
    Field(std::string name_, Node value_) : name(std::move(name_)), value(std::move(value_)) {}
    std::string name;
    Node value;
};

} // namespace snowglobe::mongodb
