#pragma once
// The types of a service, parsed from their definitions in GraphQL's own language: scalar, enum,
// type, input. "Query" and "Mutation" are where operations begin. No interfaces, unions,
// subscriptions, introspection.
#include "apps/class-connect/graphql/document.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace graphql {

// An argument, or a member of an input object.
struct InputDefinition {
    std::string name;
    Type type;
    std::optional<Value> fallback;

    bool is_required() const { return type.non_null && !fallback; }
};

struct FieldDefinition {
    std::string name;
    Type type;
    std::vector<InputDefinition> arguments;
};

struct TypeDefinition {
    enum class Kind { scalar, enumeration, object, input };
    Kind kind = Kind::scalar;
    std::string name;
    std::vector<std::string> values = {};      // of an enumeration
    std::vector<FieldDefinition> fields = {};  // of an object
    std::vector<InputDefinition> members = {}; // of an input

    bool is_input() const { return kind != Kind::object; }
    bool is_leaf() const { return kind == Kind::scalar || kind == Kind::enumeration; }
    const FieldDefinition* field(std::string_view wanted) const;
};

class Schema {
public:
    // Throws RequestError when the text is no schema, names a type that is not there, or uses one
    // where it cannot stand.
    static Schema parse(std::string_view text);

    const TypeDefinition* type(std::string_view name) const; // nullptr: there is none
    const TypeDefinition& definition_of(const Type& type) const { return types_.at(type.named()); }
    // nullptr: the schema has no such operations.
    const TypeDefinition* root(Operation::Kind kind) const;

private:
    void check() const;
    void check_inputs(const std::vector<InputDefinition>& inputs) const;
    const TypeDefinition& known(const Type& type) const;

    std::map<std::string, TypeDefinition, std::less<>> types_;
};

} // namespace graphql
