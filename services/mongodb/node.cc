#include "services/mongodb/node.h"

#include <algorithm>

namespace snowglobe::mongodb {

Node::Node(const Value& value) : type(value.type) {
    if (type != Type::object && type != Type::array) {
        bytes = value.bytes;
        return;
    }
    for (const Member& member : value.view()) {
        fields.push_back({std::string(member.name), member.value});
    }
}

Node::Node(const OwnedValue& value) : Node(value.value()) {}

Node::Node(View document) : Node(Value{Type::object, document.bytes()}) {}

Node Node::empty_object() {
    Node out;
    out.type = Type::object;
    return out;
}

const Node* Node::find(std::string_view name) const {
    for (const Field& field : fields) {
        if (field.name == name) {
            return &field.value;
        }
    }
    return nullptr;
}

Node* Node::find(std::string_view name) {
    return const_cast<Node*>(static_cast<const Node*>(this)->find(name));
}

Node& Node::operator[](std::string_view name) {
    if (Node* const found = find(name)) {
        return *found;
    }
    return fields.emplace_back(Field{std::string(name), {}}).value;
}

void Node::erase(std::string_view name) {
    std::erase_if(fields, [&](const Field& field) { return field.name == name; });
}

void Node::push(Node element) {
    fields.push_back({{}, std::move(element)});
}

OwnedValue Node::value() const {
    return is_object() || is_array() ? OwnedValue(type, document().bytes())
                                     : OwnedValue(type, bytes);
}

Document Node::document() const {
    if (is_array()) {
        ArrayWriter out;
        for (const Field& field : fields) {
            out.add(field.value.value());
        }
        return out.finish();
    }
    Writer out;
    for (const Field& field : fields) {
        out.put(field.name, field.value.value());
    }
    return out.finish();
}

} // namespace snowglobe::mongodb
