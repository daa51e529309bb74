#include "emulator/aws/xml_writer.h"

#include "emulator/aws/text_value.h"
#include "emulator/base/utf8.h"

namespace snowglobe {

namespace {

void append_start(std::string& out, std::string_view name, const Shape& shape, const json& value) {
    out.append("<").append(name);
    if (!shape.xml_namespace.empty()) {
        out.append(" xmlns").append(shape.xml_prefix.empty() ? "" : ":");
        out.append(shape.xml_prefix).append("=\"").append(shape.xml_namespace).append("\"");
    }
    for (const ShapeMember& member : shape.members()) {
        const auto found = value.find(member.name);
        if (member.is_attribute && found != value.end() && !found->is_null()) {
            out.append(" ").append(member.wire_name).append("=\"");
            append_escaped(out, text_of_value(*member.shape, *found, DateForm::iso8601));
            out += '"';
        }
    }
    out += '>';
}

} // namespace

void append_escaped(std::string& out, std::string_view text) {
    while (!text.empty()) {
        const Utf8Sequence sequence = utf8_sequence(text);
        const std::string_view bytes = text.substr(0, sequence.size);
        text.remove_prefix(sequence.size);
        const char c = bytes[0];
        const bool is_control =
            static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r';
        if (!sequence.is_valid || is_control || bytes == "\xEF\xBF\xBE" ||
            bytes == "\xEF\xBF\xBF") {
            out += "\xEF\xBF\xBD";
        } else if (c == '&') {
            out += "&amp;";
        } else if (c == '<') {
            out += "&lt;";
        } else if (c == '>') {
            out += "&gt;";
        } else if (c == '"') {
            out += "&quot;";
        } else if (c == '\r') {
            out += "&#xD;";
        } else {
            out += bytes;
        }
    }
}

std::string& append_tag(std::string& out, std::string_view before, std::string_view name) {
    return out.append(before).append(name).append(">");
}

void XmlWriter::write_members(const Shape& structure, const json& value) {
    for (const ShapeMember& member : structure.members()) {
        const auto found = value.find(member.name);
        if (found == value.end() || found->is_null() || member.location != Location::body ||
            member.is_attribute) {
            continue;
        }
        const Shape& shape = *member.shape;
        const bool is_many = shape.type == ShapeType::list || shape.type == ShapeType::map;
        if (is_many && shape.is_flattened) {
            write_elements(
                flat_names_ == FlatNames::of_lists ? shape.element : member.wire_name,
                shape,
                *found);
        } else {
            write(member.wire_name, shape, *found);
        }
    }
}

void XmlWriter::write(std::string_view name, const Shape& shape, const json& value) {
    if (shape.type == ShapeType::structure && value.is_object()) {
        append_start(out_, name, shape, value);
        write_members(shape, value);
        append_tag(out_, "</", name);
        return;
    }
    append_tag(out_, "<", name);
    if ((shape.type == ShapeType::list || shape.type == ShapeType::map) && value.is_structured()) {
        write_elements(shape.element, shape, value);
    } else {
        append_escaped(out_, text_of_value(shape, value, DateForm::iso8601));
    }
    append_tag(out_, "</", name);
}

void XmlWriter::write_elements(
    std::string_view element_name, const Shape& shape, const json& value) {
    if (shape.type == ShapeType::list) {
        for (const json& element : value) {
            write(element_name, *shape.value, element);
        }
        return;
    }
    for (const auto& [key, entry] : value.items()) {
        append_tag(out_, "<", element_name);
        write(shape.key_name, *shape.key, json(key));
        write(shape.value_name, *shape.value, entry);
        append_tag(out_, "</", element_name);
    }
}

} // namespace snowglobe
