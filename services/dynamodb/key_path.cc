#include "services/dynamodb/key_path.h"

#include "emulator/base/error.h"

#include <set>
#include <string>

namespace snowglobe::dynamodb {

namespace {

// The attributes that paths lead into.
using Parents = std::set<std::string>;

void collect(const Path& path, Parents& parents) {
    if (path.size() > 1) {
        parents.insert(std::get<std::string>(path.front()));
    }
}

void collect(const Operand& operand, Parents& parents) {
    collect(operand.path, parents);
    for (const Operand& argument : operand.arguments) {
        collect(argument, parents);
    }
}

void collect(const Condition& condition, Parents& parents) {
    for (const Operand& operand : condition.operands) {
        collect(operand, parents);
    }
    for (const Condition& inner : condition.conditions) {
        collect(inner, parents);
    }
}

void check(const Parents& parents, const KeySchema& keys, const char* kind) {
    for (const auto* attributes : {&keys.hash, &keys.range}) {
        for (const KeyAttribute& attribute : *attributes) {
            if (parents.contains(attribute.name)) {
                throw ApiError::validation(
                    "Key attributes must be scalars; list random access '[]' and map lookup '.' "
                    "are not allowed: " +
                    std::string(kind) + ": " + attribute.name);
            }
        }
    }
}

void check(const Parents& parents, const TableDescription& table) {
    if (parents.empty()) {
        return;
    }
    check(parents, table.keys, "Key");
    for (const IndexDescription& index : table.indexes) {
        check(parents, index.keys, "IndexKey");
    }
}

} // namespace

void check_key_paths(const Projection& projection, const TableDescription& table) {
    Parents parents;
    for (const Path& path : projection) {
        collect(path, parents);
    }
    check(parents, table);
}

void check_key_paths(const Condition& filter, const TableDescription& table) {
    Parents parents;
    collect(filter, parents);
    check(parents, table);
}

void check_key_paths(const Update& update, const TableDescription& table) {
    Parents parents;
    for (const Update::Action& action : update.actions) {
        collect(action.path, parents);
        collect(action.operand, parents);
    }
    check(parents, table);
}

} // namespace snowglobe::dynamodb
