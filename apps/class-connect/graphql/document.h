#pragma once
// A parsed document: operations and fragments, and what they are made of.
#include "apps/class-connect/graphql/error.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace graphql {

// A literal, or a variable in its place.
struct Value {
    enum class Kind { variable, integer, real, string, boolean, null, enumeration, list, object };
    Kind kind = Kind::null;
    std::string text = {}; // of a variable its name without "$"; of a list and an object none
    std::vector<Value> elements = {};                        // of a list
    std::vector<std::pair<std::string, Value>> members = {}; // of an object
    Location at = {};
};

// Named, or a list of another one.
struct Type {
    std::string name;          // empty: a list
    std::vector<Type> element; // of a list: one
    bool non_null = false;

    bool is_list() const { return !element.empty(); }
    std::string to_text() const; // "[Room!]!"
    const std::string& named() const { return is_list() ? element.front().named() : name; }
};

struct Argument {
    std::string name;
    Value value;
    Location at;
};

struct Directive {
    std::string name;
    std::vector<Argument> arguments;
    Location at;
};

// A field, or where a fragment's fields stand.
struct Selection {
    enum class Kind { field, spread, inline_fragment };
    Kind kind = Kind::field;
    std::string name;      // the field's or the fragment's
    std::string alias;     // of a field; the name where there is none
    std::string condition; // "on X" of an inline fragment; may be empty
    std::vector<Argument> arguments;
    std::vector<Directive> directives;
    std::vector<Selection> selections;
    Location at;
};

struct VariableDefinition {
    std::string name;
    Type type;
    std::optional<Value> fallback;
    Location at;
};

struct Operation {
    enum class Kind { query, mutation, subscription };
    Kind kind = Kind::query;
    std::string name; // empty: anonymous
    std::vector<VariableDefinition> variables;
    std::vector<Directive> directives;
    std::vector<Selection> selections;
    Location at;

    const VariableDefinition* variable(std::string_view wanted) const;
};

struct Fragment {
    std::string name;
    std::string condition;
    std::vector<Directive> directives;
    std::vector<Selection> selections;
    Location at;
};

struct Document {
    std::vector<Operation> operations;
    std::vector<Fragment> fragments;

    const Fragment* fragment(std::string_view name) const;
};

// Throws RequestError with parse_failed.
Document parse_document(std::string_view text, const Limits& limits = {});

} // namespace graphql
