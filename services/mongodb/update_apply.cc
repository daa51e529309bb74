#include "services/mongodb/bson_json.h"
#include "services/mongodb/bson_order.h"
#include "services/mongodb/error.h"
#include "services/mongodb/update.h"

#include <algorithm>

namespace snowglobe::mongodb {

namespace {

using Kind = Modifier::Kind;

constexpr std::size_t padding_max = 1'500'000;

bool takes_away(Kind kind) {
    return kind == Kind::unset || kind == Kind::rename_from;
}

// Whether it makes what is missing on the way.
bool makes_path(Kind kind) {
    return !takes_away(kind) && kind != Kind::pop && kind != Kind::pull && kind != Kind::pull_all;
}

int depth_of(const Node& node) {
    int deepest = 0;
    for (const Field& field : node.fields) {
        deepest = std::max(deepest, depth_of(field.value));
    }
    return node.is_object() || node.is_array() ? deepest + 1 : 0;
}

class Application {
public:
    Application(
        const Modifier& modifier,
        const Update::ArrayFilters& filters,
        const Update::Situation& situation,
        Node& document)
        : modifier_(modifier), filters_(filters), situation_(situation), document_(document) {}

    bool has_changed = false;

    void at(Node& node, std::size_t depth) {
        const std::string& name = modifier_.path[depth];
        if (name.starts_with("$[")) {
            each(node, depth);
        } else if (node.is_object()) {
            in_object(node, depth, name);
        } else if (node.is_array()) {
            in_array(node, depth, name == "$" ? position() : index_of(name));
        } else {
            not_viable(node, depth);
        }
    }

private:
    bool is_last(std::size_t depth) const { return depth + 1 == modifier_.path.size(); }

    std::size_t position() const {
        if (!situation_.position) {
            throw MongoError(
                ErrorCode::BadValue,
                "The positional operator did not find the match needed from the query.");
        }
        return *situation_.position;
    }

    void not_viable(const Node& node, std::size_t depth) const {
        if (!makes_path(modifier_.kind)) {
            return;
        }
        const std::string parent = depth > 0 ? modifier_.path[depth - 1] : "";
        throw MongoError(
            ErrorCode::PathNotViable,
            "Cannot create field '" + modifier_.path[depth] + "' in element {" + parent + ": " +
                shell_text(node.value().value()) + "}");
    }

    void each(Node& node, std::size_t depth) {
        const std::string& name = modifier_.path[depth];
        if (!node.is_array()) {
            throw MongoError(
                ErrorCode::BadValue,
                "Cannot apply array updates to non-array element " +
                    (depth > 0 ? modifier_.path[depth - 1] : "") + ": " +
                    shell_text(node.value().value()));
        }
        const std::string id = name.substr(2, name.size() - 3);
        for (std::size_t i = 0; i < node.fields.size(); ++i) {
            if (!id.empty()) {
                const Document alone =
                    Writer().put(id, node.fields[i].value.value()).finish();
                if (!filters_.at(id)->matches(alone)) {
                    continue;
                }
            }
            in_array(node, depth, i);
        }
    }

    void in_object(Node& node, std::size_t depth, const std::string& name) {
        if (name == "$") {
            // A position was found, and no array stands here.
            position();
            not_viable(node, depth);
            return;
        }
        Node* const there = node.find(name);
        if (is_last(depth)) {
            if (takes_away(modifier_.kind)) {
                has_changed = has_changed || there != nullptr;
                node.erase(name);
            } else if (auto value = modified(modifier_, there, document_, situation_)) {
                put(there != nullptr ? *there : node[name], *std::move(value), there == nullptr);
            }
            return;
        }
        if (there != nullptr) {
            at(*there, depth + 1);
        } else if (makes_path(modifier_.kind)) {
            if (modifier_.path[depth + 1].starts_with("$[")) {
                throw MongoError(
                    ErrorCode::BadValue,
                    "The path '" + joined(modifier_.path, depth + 1) +
                        "' must exist in the document in order to apply array updates.");
            }
            Node made = Node::empty_object();
            at(made, depth + 1);
            node[name] = std::move(made);
            has_changed = true;
        }
    }

    void in_array(Node& node, std::size_t depth, std::optional<std::size_t> number) {
        if (!number) {
            not_viable(node, depth);
            return;
        }
        const bool is_there = *number < node.fields.size();
        if (!is_there && !makes_path(modifier_.kind)) {
            return;
        }
        if (!is_there) {
            if (*number - node.fields.size() > padding_max) {
                throw MongoError(
                    ErrorCode::CannotCreateIndex,
                    "can't backfill more than 1500000 elements");
            }
            node.fields.resize(*number + 1);
        }
        Node& element = node.fields[*number].value;
        if (!is_last(depth)) {
            if (!is_there) {
                element = Node::empty_object();
                has_changed = true;
            }
            at(element, depth + 1);
        } else if (takes_away(modifier_.kind)) {
            has_changed = has_changed || element.type != Type::null;
            element = Node();
        } else if (auto value = modified(
                       modifier_, is_there ? &element : nullptr, document_, situation_)) {
            put(element, *std::move(value), !is_there);
        }
    }

    void put(Node& where, Node value, bool is_new) {
        const OwnedValue made = value.value();
        if (is_new || !identical(made.value(), where.value().value())) {
            where = std::move(value);
            has_changed = true;
        }
    }

    const Modifier& modifier_;
    const Update::ArrayFilters& filters_;
    const Update::Situation& situation_;
    Node& document_;
};

// What stands at a path, for $rename: through objects only.
const Node* node_at(const Node& document, const Path& path) {
    const Node* at = &document;
    for (const std::string& name : path) {
        if (at->is_array()) {
            throw MongoError(
                ErrorCode::BadValue,
                "The source field cannot be an array element, '" + joined(path) +
                    "' in doc with _id: " + shown_id(document) + " has an array field called '" +
                    path.front() + "'");
        }
        at = at->is_object() ? at->find(name) : nullptr;
        if (at == nullptr) {
            return nullptr;
        }
    }
    return at;
}

void collect_equalities(const Condition& condition, Node& document) {
    if (condition.kind == Condition::Kind::all) {
        for (const Condition& child : condition.children) {
            collect_equalities(child, document);
        }
        return;
    }
    if (condition.kind != Condition::Kind::equal || condition.path.empty()) {
        return;
    }
    Node* at = &document;
    for (std::size_t i = 0; i < condition.path.size(); ++i) {
        const bool is_last = i + 1 == condition.path.size();
        Node* const there = at->find(condition.path[i]);
        if (there != nullptr && (is_last || !there->is_object())) {
            throw MongoError(
                ErrorCode::NotSingleValueField,
                is_last ? "cannot infer query fields to set, path '" + condition.dotted +
                              "' is matched twice"
                        : "cannot infer query fields to set, both paths '" + condition.dotted +
                              "' and '" + joined(condition.path, i + 1) + "' are matched");
        }
        if (there == nullptr) {
            Node& made = (*at)[condition.path[i]];
            made = is_last ? Node(condition.value) : Node::empty_object();
            at = &made;
        } else {
            at = there;
        }
    }
}

} // namespace

bool Update::replace(
    Node& document, View by, const std::optional<OwnedValue>& id_before) const {
    const OwnedValue before = document.value();
    Node made(by);
    Node* const new_id = made.find("_id");
    if (new_id != nullptr && id_before) {
        const OwnedValue value = new_id->value();
        if (!equal(value.value(), id_before->value())) {
            throw MongoError(
                ErrorCode::ImmutableField,
                "After applying the update, the (immutable) field '_id' was found to have been "
                "altered to _id: " +
                    shell_text(value.value()));
        }
    }
    if (id_before) {
        made.erase("_id");
        made.fields.insert(made.fields.begin(), Field{"_id", *id_before});
    }
    document = std::move(made);
    return !identical(document.value().value(), before.value());
}

bool Update::apply(Node& document, const Situation& situation) const {
    const Node* const id = document.find("_id");
    const std::optional<OwnedValue> id_before =
        id != nullptr ? std::optional(id->value()) : std::nullopt;
    bool has_changed = false;
    if (parsed_.is_replacement) {
        has_changed = replace(document, parsed_.replacement, id_before);
    } else if (!parsed_.stages.empty()) {
        Document reshaped = document.document();
        for (const Reshaping& stage : parsed_.stages) {
            reshaped = stage.apply(reshaped);
        }
        has_changed = replace(document, reshaped, id_before);
    }
    // What is renamed is taken before anything else changes.
    std::vector<std::pair<const Modifier*, std::optional<OwnedValue>>> renamed;
    for (const Modifier& modifier : parsed_.modifiers) {
        if (modifier.kind == Kind::rename_to) {
            const Node* const from = node_at(document, modifier.other);
            renamed.emplace_back(
                &modifier, from != nullptr ? std::optional(from->value()) : std::nullopt);
        }
    }
    for (const Modifier& modifier : parsed_.modifiers) {
        if (modifier.kind == Kind::set_on_insert && !situation.is_insert) {
            continue;
        }
        std::optional<Modifier> with_value;
        if (modifier.kind == Kind::rename_to) {
            const auto found = std::find_if(
                renamed.begin(), renamed.end(), [&](const auto& one) {
                    return one.first == &modifier;
                });
            if (!found->second) {
                continue;
            }
            with_value = modifier;
            with_value->argument = found->second->value();
        }
        Application application(with_value ? *with_value : modifier, parsed_.array_filters, situation, document);
        application.at(document, 0);
        has_changed = has_changed || application.has_changed;
    }
    const Node* const id_after = document.find("_id");
    const bool keeps_id =
        !id_before ||
        (id_after != nullptr && equal(id_after->value().value(), id_before->value()));
    if (!keeps_id) {
        throw MongoError(
            ErrorCode::ImmutableField,
            "Performing an update on the path '_id' would modify the immutable field '_id'");
    }
    if (has_changed && depth_of(document) > depth_max + 1) {
        throw MongoError(
            ErrorCode::Overflow, "An update would nest the document deeper than it may be");
    }
    return has_changed;
}

Node equalities_of(const Filter& filter) {
    Node out = Node::empty_object();
    collect_equalities(filter.condition(), out);
    return out;
}

} // namespace snowglobe::mongodb
