#include "emulator/aws/query_codec.h"

#include "emulator/aws/json_codec.h"
#include "emulator/aws/text_value.h"

#include <algorithm>
#include <charconv>
#include <map>

namespace snowglobe {

namespace {

// Whether `Accept` names JSON, and before XML if that, too.
bool accepts_json(const HttpRequest& request) {
    const std::string_view accept = request.header("accept").value_or("");
    return accept.find("application/json") <
           std::min(accept.find("text/xml"), accept.find("application/xml"));
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

// No service's names have as many parts; what has more has no meaning.
constexpr std::ptrdiff_t parts_max = 16;

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
    explicit RequestReader(const AwsWire& wire) : wire_(wire) {}

    json read_structure(const Shape& shape, const Node& node) const {
        json out = json::object();
        for (const ShapeMember& member : shape.members()) {
            const std::string_view name =
                member.shape->is_flattened ? member.shape->element : member.wire_name;
            // SDKs have sent the members' names too (aws-sdk-java-v2 issue 2524), old botocore
            // does for an empty list, and SQS takes them.
            const Node* found = node.find(name);
            found = found != nullptr ? found : node.find(member.name);
            if (found != nullptr) {
                out[member.name] = read(*member.shape, *found, std::string(name));
            }
        }
        return out;
    }

private:
    // `name` is how the form has called it so far.
    json read(const Shape& shape, const Node& node, const std::string& name) const {
        switch (shape.type) {
        case ShapeType::structure:
            return node.parts.empty() ? read_scalar(shape, node) : read_structure(shape, node);
        case ShapeType::list:
        case ShapeType::map: {
            const Node* inner = shape.is_flattened ? nullptr : node.find(shape.element);
            const Node& elements = inner != nullptr ? *inner : node;
            return shape.type == ShapeType::list ? read_list(shape, elements, name)
                                                 : read_map(shape, elements, name);
        }
        default:
            return read_scalar(shape, node);
        }
    }

    // What does not fit becomes what it looks like, for the check of shapes to name.
    json read_scalar(const Shape& shape, const Node& node) const {
        if (!node.value) {
            return elements_of(node) ? json::array() : json::object();
        }
        return value_of_text(shape, *node.value);
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
            out.push_back(read(*shape.value, *element, name + "." + std::to_string(index)));
        }
        return out;
    }

    // Without an index a map's only entry (boto 2: Attribute.Name=..&Attribute.Value=..).
    json read_map(const Shape& shape, const Node& node, const std::string& name) const {
        json out = json::object();
        if (node.value && node.parts.empty()) {
            return node.value->empty() ? std::move(out) : json(*node.value);
        }
        if (key_of(shape, node) != nullptr) {
            read_entry(shape, node, name, out);
            return out;
        }
        const auto elements = elements_of(node);
        if (!elements) {
            return json::array();
        }
        for (const auto& [index, element] : *elements) {
            read_entry(shape, *element, name + "." + std::to_string(index), out);
        }
        return out;
    }

    // Both words for a key are taken, whichever is the map's own.
    static const Node* key_of(const Shape& shape, const Node& node) {
        for (const std::string_view word :
             {shape.key_name, std::string_view("Name"), std::string_view("Key")}) {
            if (const Node* found = node.find(word)) {
                return found;
            }
        }
        return nullptr;
    }

    void
    read_entry(const Shape& shape, const Node& node, const std::string& name, json& out) const {
        const auto missing = [&](std::string_view part) {
            return wire_.missing_parameter(name + "." + std::string(part));
        };
        const Node* given = key_of(shape, node);
        if (given == nullptr || !given->value) {
            throw missing(shape.key_name);
        }
        const Node* value = node.find(shape.value_name);
        if (value == nullptr) {
            throw missing(shape.value_name);
        }
        out[*given->value] =
            read(*shape.value, *value, name + "." + std::string(shape.value_name));
    }

    const AwsWire& wire_;
};

} // namespace

json read_query_document(
    const AwsWire& wire, const OperationModel& operation, const QueryParameters& parameters) {
    if (operation.input == nullptr) {
        return json::object();
    }
    return RequestReader(wire).read_structure(*operation.input, tree_of(parameters));
}

std::variant<Call, ApiError>
read_query(const AwsWire& wire, const Knock& knock, const Door& door, ReplyForm& form) {
    const HttpRequest& request = knock.request;
    form.protocol = accepts_json(request) ? Protocol::query_json : Protocol::query;
    if (request.body_is_encoded) {
        return undecodable(wire);
    }
    if ((knock.has_action || knock.has_query_signature) && !knock.parameters) {
        return ApiError("MalformedInput", "The parameters are too many, or they are not UTF-8.");
    }
    form.operation = knock.parameters ? find_parameter(*knock.parameters, "Action") : "";
    const bool is_method = request.method == "POST" || request.method == "GET";
    if (form.operation.empty() || !is_method) {
        form.content_type.clear();
        return refuse_with_text(form, no_operation());
    }
    form.model = wire.model().find_operation(form.operation);
    if (form.model == nullptr || wire.is_action_elsewhere(form.operation, request.path())) {
        return ApiError(
            "InvalidAction", "The action " + form.operation + " is not valid for this endpoint.");
    }
    form.row = door.find(form.operation);
    if (form.row == nullptr) {
        return missing_operation(form);
    }
    const Authorization& authorization = knock.authorization;
    if (authorization.credential.empty() && authorization.header.empty()) {
        if (auto error = wire.unsigned_query(form, request.path())) {
            return *std::move(error);
        }
    }
    if (!authorization.header.empty()) {
        if (auto error = check_authorization(request, authorization)) {
            return wire.at_the_door(*std::move(error));
        }
    }
    try {
        Call call;
        call.request = read_query_document(wire, *form.model, *knock.parameters);
        return call;
    } catch (const ApiError& error) {
        return error;
    }
}

} // namespace snowglobe
