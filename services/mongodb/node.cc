#include "services/mongodb/node.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace snowglobe::mongodb {

Node::Node(const Value& value) : type(value.type) {
    if (type != Type::object && type != Type::array) {
        bytes = value.bytes;
        return;
    }
    fields.reserve(value.view().count());
    for (const Member& member : value.view()) {
        fields.emplace_back(std::string(member.name), member.value);
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
    constexpr std::size_t usual_size = 1024;
    Writer out(usual_size);
    put_fields(out);
    return out.finish();
}

void Node::put_fields(Writer& out) const {
    std::size_t count = 0;
    for (const Field& field : fields) {
        std::array<char, 24> number{};
        std::string_view name = field.name;
        if (is_array()) {
            const auto end =
                std::to_chars(number.data(), number.data() + number.size(), count++).ptr;
            name = {number.data(), static_cast<std::size_t>(end - number.data())};
        }
        const Node& node = field.value;
        if (node.is_object() || node.is_array()) {
            const std::size_t began = out.begin(node.type, name);
            node.put_fields(out);
            out.end(began);
        } else {
            out.put(name, Value{node.type, node.bytes});
        }
    }
}

} // namespace snowglobe::mongodb
