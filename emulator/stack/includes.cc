#include "emulator/stack/includes.h"

#include "emulator/base/utf8.h"
#include "emulator/stack/properties.h"
#include "emulator/stack/yaml_reader.h"

#include <filesystem>

namespace snowglobe::stack {

namespace {

constexpr const char* function = "Fn::Transform";
constexpr std::string_view include = "AWS::Include";

std::string text_at(const Node& node, const char* name) {
    const Node::Entry* entry = node.find(name);
    return entry != nullptr && entry->value.is_scalar() ? entry->value.text : "";
}

// All of it stands where it is included, for people.
void move_to(Node& node, int line) {
    node.line = line;
    for (Node& item : node.items) {
        move_to(item, line);
    }
    for (Node::Entry& entry : node.entries) {
        entry.line = line;
        move_to(entry.value, line);
    }
}

std::optional<Node> read_included(Plan& plan, const std::string& location, int line) {
    const auto folder = std::filesystem::path(plan.file).parent_path();
    const std::optional<std::string> text =
        location.empty() ? std::nullopt : plan.options.files->read((folder / location).string());
    if (!text || text->size() > template_bytes_max) {
        return std::nullopt;
    }
    if (!is_valid_utf8(*text)) {
        throw LineError{line, std::string(function) + ": " + location + " is not UTF-8 text"};
    }
    Refusals refusals;
    std::vector<Repeated> repeated; // here as in the template itself the last one counts
    Node included;
    refusals.attempt([&] { included = read_yaml(*text, refusals, repeated); });
    if (!refusals.empty()) {
        for (const std::string& told : refusals.lines(location)) {
            plan.refusals.add({line, function + std::string(": ") + told});
        }
        throw Told{};
    }
    move_to(included, line);
    return included;
}

class Includes {
public:
    explicit Includes(Plan& plan) : plan_(plan) {}

    // `call`: {Name: AWS::Include, Parameters: {Location: ...}}. Nothing: it has no effect here.
    std::optional<Node> result_of(const Node& call, int line) {
        const std::string name = text_at(call, "Name");
        if (name != include) {
            note_inert(plan_, line, "Fn::Transform " + name);
            return std::nullopt;
        }
        const Node::Entry* parameters = call.find("Parameters");
        const std::string location =
            parameters == nullptr ? "" : text_at(parameters->value, "Location");
        std::optional<Node> included;
        if (!plan_.refusals.attempt([&] { included = read_included(plan_, location, line); })) {
            return std::nullopt;
        }
        if (!included) {
            note_inert(
                plan_,
                line,
                "AWS::Include (" + (location.empty() ? "what it names" : location) +
                    " is not here)");
        }
        return included;
    }

    void expand(Node& node) {
        for (Node& item : node.items) {
            expand(item);
        }
        for (Node::Entry& entry : node.entries) {
            expand(entry.value);
        }
        const Node::Entry* found = node.find(function);
        if (found == nullptr || !found->value.is_map()) {
            return;
        }
        const int line = found->line;
        std::optional<Node> result = result_of(found->value, line);
        std::erase_if(
            node.entries, [](const Node::Entry& entry) { return entry.key == function; });
        if (result && node.entries.empty()) {
            node = std::move(*result);
        } else if (result) {
            merge(node, std::move(*result));
        } else if (node.entries.empty()) {
            take_out(node);
        }
    }

    static void merge(Node& node, Node&& more) {
        for (Node::Entry& entry : more.entries) {
            if (node.find(entry.key) == nullptr) {
                node.entries.push_back(std::move(entry));
            }
        }
    }

private:
    Plan& plan_;
};

// `DefinitionUri: api.yaml` of SAM's APIs: the file's text is the DefinitionBody, as if it were
// included. One that is not here stays, and has no effect.
void include_definition(Plan& plan, Node& resource) {
    const std::string type = text_at(resource, "Type");
    if (type != "AWS::Serverless::Api" && type != "AWS::Serverless::HttpApi") {
        return;
    }
    for (Node::Entry& member : resource.entries) {
        if (member.key != "Properties") {
            continue;
        }
        for (Node::Entry& entry : member.value.entries) {
            std::optional<Node> definition;
            const bool is_read = entry.key == "DefinitionUri" && entry.value.is_scalar() &&
                                 plan.refusals.attempt([&] {
                                     definition =
                                         read_included(plan, entry.value.text, entry.line);
                                 });
            if (is_read && definition) {
                entry.key = "DefinitionBody";
                entry.value = *std::move(definition);
            }
        }
    }
}

} // namespace

void expand_includes(Plan& plan) {
    Includes includes(plan);
    includes.expand(plan.root);
    const Node::Entry* transform = plan.root.find("Transform");
    if (transform != nullptr && text_at(transform->value, "Name") == include) {
        if (auto more = includes.result_of(transform->value, transform->line)) {
            Includes::merge(plan.root, std::move(*more));
        }
    }
    for (Node::Entry& section : plan.root.entries) {
        if (section.key == "Resources") {
            for (Node::Entry& resource : section.value.entries) {
                include_definition(plan, resource.value);
            }
        }
    }
}

} // namespace snowglobe::stack
