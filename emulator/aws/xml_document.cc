#include "emulator/aws/xml_document.h"

#include <expat.h>

#include <algorithm>
#include <memory>
#include <type_traits>

namespace snowglobe {

namespace {

// Expat takes UTF-16 by its beginning, whatever it is told, and with names that no XML has.
bool begins_as_utf16(std::string_view text) {
    return text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff") ||
           text.substr(0, 2).find('\0') != std::string_view::npos;
}

constexpr char between_names = '\n'; // of a namespace and a name: no URI has one

std::string local_name(std::string_view name) {
    return std::string(name.substr(name.rfind(between_names) + 1));
}

struct FreeParser {
    void operator()(XML_Parser parser) const { XML_ParserFree(parser); }
};

class TreeBuilder {
public:
    std::variant<XmlElement, std::string> parse(std::string_view text) {
        if (text.size() > xml_bytes_max) {
            return "it has more than " + std::to_string(xml_bytes_max) + " bytes";
        }
        if (begins_as_utf16(text)) {
            return "line 1: it is no UTF-8";
        }
        XML_SetUserData(parser_.get(), this);
        XML_SetElementHandler(parser_.get(), on_start, on_end);
        XML_SetCharacterDataHandler(parser_.get(), on_text);
        XML_SetStartDoctypeDeclHandler(parser_.get(), on_document_type);
        const auto size = static_cast<int>(text.size());
        if (XML_Parse(parser_.get(), text.data(), size, XML_TRUE) == XML_STATUS_OK) {
            return std::move(root_.children.front());
        }
        const std::string why =
            refusal_.empty() ? XML_ErrorString(XML_GetErrorCode(parser_.get())) : refusal_;
        return "line " + std::to_string(XML_GetCurrentLineNumber(parser_.get())) + ": " + why;
    }

private:
    static TreeBuilder& self(void* data) { return *static_cast<TreeBuilder*>(data); }

    static void on_start(void* data, const char* name, const char** attributes) {
        self(data).start(name, attributes);
    }
    static void on_end(void* data, const char* /*name*/) { self(data).open_.pop_back(); }
    static void on_text(void* data, const char* text, int size) {
        self(data).open_.back()->text.append(text, static_cast<std::size_t>(size));
    }
    static void on_document_type(void* data, const char*, const char*, const char*, int) {
        self(data).refuse("a document type is not taken");
    }

    void start(const char* name, const char** attributes) {
        if (open_.size() > xml_depth_max) {
            refuse("elements are nested more than " + std::to_string(xml_depth_max) + " deep");
            return;
        }
        XmlElement element{.name = local_name(name)};
        ++count_;
        for (; *attributes != nullptr; attributes += 2, ++count_) {
            element.attributes.emplace_back(local_name(attributes[0]), attributes[1]);
        }
        if (count_ > xml_elements_max) {
            refuse("it has more than " + std::to_string(xml_elements_max) + " elements");
            return;
        }
        // A parent grows no more while one of its children is open, so pointers hold.
        open_.push_back(&open_.back()->children.emplace_back(std::move(element)));
    }

    void refuse(std::string why) {
        refusal_ = std::move(why);
        XML_StopParser(parser_.get(), XML_FALSE);
        // Some handlers may still be called.
        XML_SetElementHandler(parser_.get(), nullptr, nullptr);
        XML_SetCharacterDataHandler(parser_.get(), nullptr);
    }

    XmlElement root_; // around the document's own
    std::vector<XmlElement*> open_{&root_};
    std::size_t count_ = 0;
    std::string refusal_;
    std::unique_ptr<std::remove_pointer_t<XML_Parser>, FreeParser> parser_{
        XML_ParserCreateNS("UTF-8", between_names)};
};

} // namespace

const XmlElement* XmlElement::find(std::string_view child) const {
    const auto found = std::ranges::find(children, child, &XmlElement::name);
    return found == children.end() ? nullptr : &*found;
}

const std::string* XmlElement::find_attribute(std::string_view attribute) const {
    for (const auto& [key, value] : attributes) {
        if (key == attribute) {
            return &value;
        }
    }
    return nullptr;
}

std::variant<XmlElement, std::string> parse_xml(std::string_view text) {
    return TreeBuilder().parse(text);
}

} // namespace snowglobe
