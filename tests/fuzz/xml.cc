// XML from outside: whatever the bytes are there is a tree within the limits or a reason, and what
// is written of a tree is read as that tree again.
#include "emulator/aws/xml_document.h"

#include "emulator/aws/xml_writer.h"
#include "tests/fuzz/fuzz.h"

#include <algorithm>
#include <string>

namespace snowglobe {

namespace {

using fuzz::require;

std::size_t depth_of(const XmlElement& element) {
    std::size_t deepest = 0;
    for (const XmlElement& child : element.children) {
        deepest = std::max(deepest, depth_of(child));
    }
    return deepest + 1;
}

void write(std::string& out, const XmlElement& element) {
    out.append("<").append(element.name);
    for (const auto& [name, value] : element.attributes) {
        out.append(" ").append(name).append("=\"");
        append_escaped(out, value);
        out += '"';
    }
    out += '>';
    append_escaped(out, element.text);
    for (const XmlElement& child : element.children) {
        write(out, child);
    }
    append_tag(out, "</", element.name);
}

// An attribute of two prefixes has one name then, which XML refuses; tabs and line ends of an
// attribute are blanks when they are read again.
bool can_be_written(const XmlElement& element) {
    for (const auto& [name, value] : element.attributes) {
        const auto named = std::ranges::count(
            element.attributes, name, &std::pair<std::string, std::string>::first);
        if (named > 1 || value.find_first_of("\t\n\r") != std::string::npos) {
            return false;
        }
    }
    return std::ranges::all_of(element.children, can_be_written);
}

bool same(const XmlElement& a, const XmlElement& b) {
    return a.name == b.name && a.attributes == b.attributes && a.text == b.text &&
           std::ranges::equal(a.children, b.children, same);
}

} // namespace

} // namespace snowglobe

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace snowglobe;
    const auto read = parse_xml(fuzz::text_of(data, size));
    const auto* tree = std::get_if<XmlElement>(&read);
    if (tree == nullptr) {
        require(!std::get<std::string>(read).empty(), "a reason");
        return 0;
    }
    require(depth_of(*tree) <= xml_depth_max, "the depth");
    if (can_be_written(*tree)) {
        std::string text;
        write(text, *tree);
        const auto again = parse_xml(text);
        require(std::holds_alternative<XmlElement>(again), "what is written is XML");
        require(same(*tree, std::get<XmlElement>(again)), "the same tree");
    }
    return 0;
}
