#include "emulator/stack/yaml_reader.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <map>
#include <optional>
#include <sstream>

namespace snowglobe::stack {

namespace {

int line_of(const YAML::Mark& mark) {
    return mark.line + 1;
}

// "!GetAtt" is short for "Fn::GetAtt"; only two functions have no such prefix.
std::string function_of_tag(const std::string& tag) {
    const std::string name = tag.substr(1);
    return name == "Ref" || name == "Condition" ? name : "Fn::" + name;
}

bool is_function_tag(const std::string& tag, int line, Refusals& refusals) {
    if (tag.empty() || tag == "?" || tag == "!" || tag.starts_with("tag:yaml.org,2002:")) {
        return false;
    }
    if (!tag.starts_with("!")) {
        refusals.add({line, "unknown tag " + tag});
        return false;
    }
    return true;
}

// Builds the tree from the parser's events, so that every limit holds while it is being read.
class Builder final : public YAML::EventHandler {
public:
    Builder(Refusals& refusals, std::vector<Repeated>& repeated)
        : refusals_(refusals), repeated_(repeated) {}

    void OnDocumentStart(const YAML::Mark&) override {}
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        Node node;
        node.line = line_of(mark);
        finish({std::move(node), "", anchor});
    }
    void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        const auto found = anchors_.find(anchor);
        if (found == anchors_.end()) {
            throw LineError{line_of(mark), "an alias that contains itself"};
        }
        Node copy = found->second;
        count(copy, line_of(mark), open_.size());
        add(std::move(copy));
    }
    void OnScalar(
        const YAML::Mark& mark,
        const std::string& tag,
        YAML::anchor_t anchor,
        const std::string& value) override {
        Node node;
        node.kind = Node::Kind::scalar;
        node.line = line_of(mark);
        node.plain = tag == "?";
        node.text = value;
        finish({std::move(node), tag, anchor});
    }
    void OnSequenceStart(
        const YAML::Mark& mark,
        const std::string& tag,
        YAML::anchor_t anchor,
        YAML::EmitterStyle::value) override {
        start(mark, tag, anchor, Node::Kind::sequence);
    }
    void OnSequenceEnd() override { end(); }
    void OnMapStart(
        const YAML::Mark& mark,
        const std::string& tag,
        YAML::anchor_t anchor,
        YAML::EmitterStyle::value) override {
        start(mark, tag, anchor, Node::Kind::map);
    }
    void OnMapEnd() override { end(); }

    std::optional<Node> root;

private:
    struct Open {
        Node node;
        std::string tag;
        YAML::anchor_t anchor = 0;
        std::optional<Node::Entry> key; // of the value that comes next
    };

    void
    start(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, Node::Kind kind) {
        Open open;
        open.node.kind = kind;
        open.node.line = line_of(mark);
        open.tag = tag;
        open.anchor = anchor;
        if (open_.size() >= depth_max) {
            throw LineError{
                open.node.line, "nested deeper than " + std::to_string(depth_max) + " levels"};
        }
        open_.push_back(std::move(open));
    }

    void end() {
        Open open = std::move(open_.back());
        open_.pop_back();
        finish(std::move(open));
    }

    void finish(Open done) {
        Node node = std::move(done.node);
        if (is_function_tag(done.tag, node.line, refusals_)) {
            Node call;
            call.kind = Node::Kind::map;
            call.line = node.line;
            call.entries.push_back({function_of_tag(done.tag), node.line, std::move(node)});
            node = std::move(call);
        }
        if (done.anchor != 0) {
            anchors_[done.anchor] = node;
        }
        add(std::move(node));
    }

    void add(Node node) {
        if (++nodes_ > nodes_max) {
            too_many(node.line);
        }
        if (open_.empty()) {
            root = std::move(node);
            return;
        }
        Open& parent = open_.back();
        if (parent.node.is_sequence()) {
            parent.node.items.push_back(std::move(node));
        } else if (parent.key) {
            parent.key->value = std::move(node);
            std::erase_if(parent.node.entries, [&](const Node::Entry& entry) {
                return entry.key == parent.key->key;
            });
            parent.node.entries.push_back(std::move(*parent.key));
            parent.key.reset();
        } else {
            open_key(parent, node);
        }
    }

    void open_key(Open& parent, const Node& node) {
        if (!node.is_scalar()) {
            throw LineError{node.line, "a key must be plain text"};
        }
        if (const Node::Entry* first = parent.node.find(node.text)) {
            repeated_.push_back({node.text, first->line, node.line});
        }
        parent.key = Node::Entry{node.text, node.line, {}};
    }

    // An alias adds all that it stands for.
    void count(const Node& node, int line, std::size_t depth) {
        if (++nodes_ > nodes_max) {
            too_many(line);
        }
        if (depth > depth_max) {
            throw LineError{line, "nested deeper than " + std::to_string(depth_max) + " levels"};
        }
        for (const Node& item : node.items) {
            count(item, line, depth + 1);
        }
        for (const Node::Entry& entry : node.entries) {
            count(entry.value, line, depth + 1);
        }
    }

    [[noreturn]] static void too_many(int line) {
        throw LineError{
            line,
            "more than " + std::to_string(nodes_max) +
                " values, counting what aliases stand for each time"};
    }

    Refusals& refusals_;
    std::vector<Repeated>& repeated_;
    std::vector<Open> open_;
    std::map<YAML::anchor_t, Node> anchors_;
    std::size_t nodes_ = 0;
};

// The first line that is indented with a tab, up to one after that at which the parser stopped.
std::optional<int> line_with_tab(const std::string& text, int stopped) {
    std::istringstream lines(text);
    std::string line;
    for (int number = 1; number <= stopped + 1 && std::getline(lines, line); ++number) {
        const std::size_t content = line.find_first_not_of(" \t");
        if (content != std::string::npos && line.find('\t') < content) {
            return number;
        }
    }
    return std::nullopt;
}

} // namespace

Node read_yaml(const std::string& text, Refusals& refusals, std::vector<Repeated>& repeated) {
    std::istringstream stream(text);
    Builder builder(refusals, repeated);
    try {
        YAML::Parser parser(stream);
        if (!parser.HandleNextDocument(builder) || !builder.root) {
            throw LineError{1, "the template is empty"};
        }
        const int end = builder.root->line;
        Builder second(refusals, repeated);
        if (parser.HandleNextDocument(second)) {
            throw LineError{
                second.root ? second.root->line : end, "a template is one document, not several"};
        }
    } catch (const YAML::Exception& error) {
        if (const auto line = line_with_tab(text, line_of(error.mark))) {
            throw LineError{*line, "a tab: YAML is indented with spaces only"};
        }
        throw LineError{line_of(error.mark), error.msg};
    }
    return std::move(*builder.root);
}

} // namespace snowglobe::stack
