#pragma once
// Answers in XML, as a service's model says. Pure.
#include "emulator/aws/model.h"
#include "emulator/base/json.h"

#include <string>
#include <string_view>

namespace snowglobe {

constexpr std::string_view xml_head = "<?xml version=\"1.0\"?>";

// Quotes and carriage returns are written as references, too, as SQS does; what XML cannot hold at
// all is U+FFFD.
void append_escaped(std::string& out, std::string_view text);
// append_tag(out, "</", "Name") appends "</Name>".
std::string& append_tag(std::string& out, std::string_view before, std::string_view name);

class XmlWriter {
public:
    // What elements of flattened lists and maps are called: as the list says (Query's services),
    // or as the member is (https://smithy.io/2.0/spec/protocol-traits.html#xmlflattened-trait).
    enum class FlatNames : std::uint8_t { of_lists, of_members };

    XmlWriter(std::string& out, FlatNames flat_names) : out_(out), flat_names_(flat_names) {}

    // Of a structure; those in other places than the body are left out, attributes, too.
    void write_members(const Shape& structure, const json& value);
    // An element, with attributes if it is a structure that has them.
    void write(std::string_view name, const Shape& shape, const json& value);

private:
    void write_elements(std::string_view element_name, const Shape& shape, const json& value);

    std::string& out_;
    FlatNames flat_names_;
};

} // namespace snowglobe
