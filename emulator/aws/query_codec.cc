#include "emulator/aws/query_codec.h"

#include "emulator/aws/query_names.h"
#include "emulator/aws/shapes.h"
#include "emulator/base/encoding.h"
#include "emulator/base/utf8.h"

#include <algorithm>
#include <charconv>
#include <map>

namespace snowglobe {

namespace {

constexpr std::string_view form_type = "application/x-www-form-urlencoded";

bool has_form(const HttpRequest& request) {
    const std::string_view type = request.header("content-type").value_or("");
    return type.size() >= form_type.size() &&
           equals_ignoring_case(type.substr(0, form_type.size()), form_type);
}

bool has_parameter(std::string_view form, std::string_view name) {
    for (std::size_t at = form.find(name); at != std::string_view::npos;
         at = form.find(name, at + 1)) {
        const std::size_t end = at + name.size();
        if ((at == 0 || form[at - 1] == '&') && end < form.size() && form[end] == '=') {
            return true;
        }
    }
    return false;
}

bool add_parameters(QueryParameters& parameters, std::string_view form) {
    while (!form.empty()) {
        if (parameters.size() == query_parameters_max) {
            return false;
        }
        auto [name, value] = take_parameter(form);
        if (!is_valid_utf8(name) || !is_valid_utf8(value)) {
            return false;
        }
        parameters.emplace_back(std::move(name), std::move(value));
    }
    return true;
}

// The parameters as a tree of their names' parts. Of two with one name the first counts.
struct Node {
    std::optional<std::string_view> value;
    std::map<std::string_view, Node> parts;

    const Node* find(std::string_view part) const {
        const auto found = parts.find(part);
        return found == parts.end() ? nullptr : &found->second;
    }
};

// The longest name is Entry.1.MessageAttribute.1.Value.StringListValue.1; what has more parts has
// no meaning.
constexpr std::ptrdiff_t parts_max = 8;

Node tree_of(const QueryParameters& parameters) {
    Node root;
    for (const auto& [name, value] : parameters) {
        if (std::count(name.begin(), name.end(), '.') >= parts_max) {
            continue;
        }
        Node* node = &root;
        std::string_view rest = name;
        while (!rest.empty()) {
            const std::size_t end = std::min(rest.find('.'), rest.size());
            node = &node->parts[rest.substr(0, end)];
            rest.remove_prefix(std::min(end + 1, rest.size()));
        }
        if (!node->value) {
            node->value = value;
        }
    }
    return root;
}

std::optional<std::uint32_t> read_index(std::string_view text) {
    constexpr std::size_t digits_max = 9;
    std::uint32_t index = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), index);
    const bool is_index =
        fault == std::errc() && end == text.data() + text.size() && text.size() <= digits_max;
    return is_index ? std::optional(index) : std::nullopt;
}

// Elements by their index, whatever is missing between them; an index is an order, no place.
// nullopt: a part that is no index.
std::optional<std::multimap<std::uint32_t, const Node*>> elements_of(const Node& node) {
    std::multimap<std::uint32_t, const Node*> elements;
    for (const auto& [part, element] : node.parts) {
        const auto index = read_index(part);
        if (!index) {
            return std::nullopt;
        }
        elements.emplace(*index, &element);
    }
    return elements;
}

class RequestReader {
public:
    explicit RequestReader(std::string_view operation) : operation_(operation) {}

    json read_structure(const Shape& shape, const Node& node) const {
        json out = json::object();
        for (const ShapeMember& member : shape.members()) {
            const WireName* row = find_wire_name(member.name);
            const std::string name =
                row != nullptr ? element_name(*row, operation_) : std::string(member.name);
            // SDKs have sent the members' names too (aws-sdk-java-v2 issue 2524), old botocore
            // does for an empty list, and SQS takes them.
            const Node* found = node.find(name);
            found = found != nullptr ? found : node.find(member.name);
            if (found != nullptr) {
                out[member.name] =
                    read(member.shape(), *found, name, row != nullptr ? row->key : "");
            } else if (member.required && member.name == "Entries") {
                out[member.name] = json::array(); // which a form cannot tell from none
            }
        }
        return out;
    }

private:
    // `name` is how the form has called it so far, `key` how a map's entries call theirs.
    json read(
        const Shape& shape, const Node& node, const std::string& name, std::string_view key) const {
        switch (shape.type) {
        case ShapeType::structure:
            return node.parts.empty() ? read_scalar(shape, node) : read_structure(shape, node);
        case ShapeType::list:
            return read_list(shape, node, name);
        case ShapeType::map:
            return read_map(shape, node, name, key);
        default:
            return read_scalar(shape, node);
        }
    }

    // What does not fit becomes what it looks like, for the check of shapes to name.
    json read_scalar(const Shape& shape, const Node& node) const {
        if (!node.value) {
            return elements_of(node) ? json::array() : json::object();
        }
        const std::string_view text = *node.value;
        if (shape.type == ShapeType::integer || shape.type == ShapeType::long_integer) {
            std::int64_t number = 0;
            const auto [end, fault] =
                std::from_chars(text.data(), text.data() + text.size(), number);
            if (fault == std::errc() && end == text.data() + text.size()) {
                return number;
            }
        }
        if (shape.type == ShapeType::boolean && (text == "true" || text == "false")) {
            return text == "true";
        }
        return text;
    }

    // A scalar without an index is the only element (boto 2: AttributeName=All), an empty one the
    // empty list (botocore).
    json read_list(const Shape& shape, const Node& node, const std::string& name) const {
        if (node.value && node.parts.empty()) {
            return node.value->empty() ? json::array() : json::array({json(*node.value)});
        }
        const auto elements = elements_of(node);
        if (!elements) {
            return json::object();
        }
        json out = json::array();
        for (const auto& [index, element] : *elements) {
            out.push_back(read(shape.value(), *element, name + "." + std::to_string(index), ""));
        }
        return out;
    }

    // Without an index a map's only entry (boto 2: Attribute.Name=..&Attribute.Value=..).
    json read_map(
        const Shape& shape, const Node& node, const std::string& name, std::string_view key) const {
        json out = json::object();
        if (node.value && node.parts.empty()) {
            return node.value->empty() ? std::move(out) : json(*node.value);
        }
        if (key_of(node) != nullptr) {
            read_entry(shape, node, name, key, out);
            return out;
        }
        const auto elements = elements_of(node);
        if (!elements) {
            return json::array();
        }
        for (const auto& [index, element] : *elements) {
            read_entry(shape, *element, name + "." + std::to_string(index), key, out);
        }
        return out;
    }

    // Both words for a key are taken, whichever is the map's own.
    static const Node* key_of(const Node& node) {
        const Node* name = node.find("Name");
        return name != nullptr ? name : node.find("Key");
    }

    void read_entry(
        const Shape& shape,
        const Node& node,
        const std::string& name,
        std::string_view key,
        json& out) const {
        const auto missing = [&](std::string_view part) {
            return ApiError(
                "MissingRequiredParameterException",
                "The request must contain the parameter " + name + "." + std::string(part) + ".");
        };
        const Node* given = key_of(node);
        if (given == nullptr || !given->value) {
            throw missing(key);
        }
        const Node* value = node.find("Value");
        if (value == nullptr) {
            throw missing("Value");
        }
        out[*given->value] = read(shape.value(), *value, name + ".Value", "");
    }

    std::string_view operation_;
};

} // namespace

std::optional<QueryParameters> read_query_parameters(const HttpRequest& request) {
    QueryParameters parameters;
    if (!add_parameters(parameters, request.query()) ||
        (has_form(request) && !add_parameters(parameters, request.body))) {
        return std::nullopt;
    }
    return parameters;
}

std::string_view find_parameter(const QueryParameters& parameters, std::string_view name) {
    const auto found = std::find_if(
        parameters.begin(), parameters.end(), [&](const auto& one) { return one.first == name; });
    return found == parameters.end() ? std::string_view() : std::string_view(found->second);
}

bool has_action(const HttpRequest& request) {
    return has_parameter(request.query(), "Action") ||
           (has_form(request) && has_parameter(request.body, "Action"));
}

bool has_query_signature(const HttpRequest& request) {
    return has_parameter(request.query(), "X-Amz-Credential");
}

bool names_query_version(const HttpRequest& request) {
    constexpr std::string_view version = "Version=2012-11-05";
    return request.query().find(version) != std::string_view::npos ||
           (has_form(request) && request.body.find(version) != std::string::npos);
}

bool accepts_json(const HttpRequest& request) {
    const std::string_view accept = request.header("accept").value_or("");
    return accept.find("application/json") <
           std::min(accept.find("text/xml"), accept.find("application/xml"));
}

bool is_queue_path(std::string_view path) {
    while (path.ends_with('/')) {
        path.remove_suffix(1);
    }
    return std::count(path.begin(), path.end(), '/') >= 2;
}

std::variant<json, ApiError> read_query_request(
    std::string_view operation, std::string_view path, const QueryParameters& parameters) {
    const OperationShape* shape = find_operation_shape("sqs", operation);
    if (shape == nullptr || shape->input() == nullptr) {
        return json::object();
    }
    try {
        json out = RequestReader(operation).read_structure(*shape->input(), tree_of(parameters));
        const auto members = shape->input()->members();
        const bool wants_queue = std::any_of(
            members.begin(), members.end(), [](const auto& one) { return one.name == "QueueUrl"; });
        if (wants_queue && !out.contains("QueueUrl") && is_queue_path(path)) {
            out["QueueUrl"] = "http://localhost" + std::string(path);
        }
        return out;
    } catch (const ApiError& error) {
        return error;
    }
}

} // namespace snowglobe
