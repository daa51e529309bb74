#pragma once
// XML that comes from outside, as a tree. Pure.
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace snowglobe {

// Names are without their prefixes: "Type" for "xsi:type" is what AWS's services look at, too.
struct XmlElement {
    std::string name;
    std::vector<std::pair<std::string, std::string>> attributes;
    std::string text; // what stands between its children, joined
    std::vector<XmlElement> children;

    const XmlElement* find(std::string_view child) const; // the first; nullptr: none
    const std::string* find_attribute(std::string_view attribute) const;
};

// Beyond these it is refused, as is a document type, whose entities grow without bound and may
// name files.
constexpr std::size_t xml_depth_max = 100;
constexpr std::size_t xml_elements_max = 250'000; // and attributes
constexpr std::size_t xml_bytes_max = 8 << 20;

// The root, or why there is none: "line 3: mismatched tag".
std::variant<XmlElement, std::string> parse_xml(std::string_view text);

} // namespace snowglobe
