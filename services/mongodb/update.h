#pragma once
// What an update makes of a document: a replacement, operators by path, or stages of a pipeline.
// Parsed once, then applied to each document; errors word for word as MongoDB's.
#include "emulator/base/time.h"
#include "services/mongodb/filter.h"
#include "services/mongodb/node.h"
#include "services/mongodb/paths.h"
#include "services/mongodb/reshaping.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace snowglobe::mongodb {

struct Modifier {
    enum class Kind : std::uint8_t {
        set,
        set_on_insert,
        unset,
        increment,
        multiply,
        minimum,
        maximum,
        current_date,
        rename_from,
        rename_to,
        push,
        add_to_set,
        pop,
        pull,
        pull_all,
        bit
    };
    Kind kind;
    std::string_view name; // "$inc"
    Path path;
    Value argument{};
    Path other = {};                           // rename_to: where it was
    std::shared_ptr<const Filter> filter = {}; // pull: of elements; nothing: what equals
    bool of_objects = false;                   // its filter is of objects
};

struct ParsedUpdate {
    using ArrayFilters = std::map<std::string, std::shared_ptr<const Filter>, std::less<>>;

    bool is_replacement = false;
    View replacement = {};
    std::vector<Reshaping> stages = {};
    std::vector<Modifier> modifiers = {}; // in the order of their paths
    ArrayFilters array_filters = {};
};

// Throws MongoError. `array_filters`: an array, or nothing.
ParsedUpdate parse_update(const Value& update, const std::optional<Value>& array_filters);

class Update {
public:
    using ArrayFilters = ParsedUpdate::ArrayFilters;

    // REQUIRES that the bytes outlive it. Throws MongoError.
    Update(const Value& update, const std::optional<Value>& array_filters)
        : parsed_(parse_update(update, array_filters)) {}

    bool is_replacement() const { return parsed_.is_replacement; }

    struct Situation {
        Time now{};
        bool is_insert = false; // of an upsert
        std::optional<std::size_t> position = {}; // that `$` means
    };
    // Whether anything has changed. Throws MongoError.
    bool apply(Node& document, const Situation& situation) const;

private:
    // In the place of the document: with its _id, which must be the same if it has one.
    bool replace(Node& document, View by, const std::optional<OwnedValue>& id_before) const;

    ParsedUpdate parsed_;
};

// The document that an upsert begins with: what the filter says that is equal.
Node equalities_of(const Filter& filter);

// One modifier at the end of its path: what stands there then; nothing: it stays as it is.
std::optional<Node> modified(
    const Modifier& modifier,
    const Node* there,
    const Node& document,
    const Update::Situation& situation);
// {_id: 1}, of errors.
std::string shown_id(const Node& document);

} // namespace snowglobe::mongodb
