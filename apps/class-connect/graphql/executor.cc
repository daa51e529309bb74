#include "apps/class-connect/graphql/executor.h"

#include "apps/class-connect/graphql/coercion.h"
#include "apps/class-connect/graphql/directives.h"
#include "apps/class-connect/graphql/selection.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>

namespace graphql {

namespace {

struct TooLong {};
constexpr std::size_t error_bytes = 200; // about what one takes in the response

class Executor {
public:
    Executor(
        const Schema& schema,
        const Document& document,
        const json& variables,
        const Resolvers& resolvers,
        const Limits& limits)
        : schema_(schema), document_(document), variables_(variables), resolvers_(resolvers),
          limits_(limits) {}

    Execution run(const Operation& operation) {
        try {
            if (!object(*schema_.root(operation.kind), {&operation.selections}, json::object())) {
                execution_.data = "null";
            }
        } catch (const TooLong&) {
            // What mutations have done is done; the answer would be more than can be sent.
            execution_ = {
                "null",
                {Error{
                    "The response is longer than " + std::to_string(limits_.response_bytes_max) +
                        " bytes.",
                    {operation.at}}}};
        }
        return std::move(execution_);
    }

private:
    using SelectionSets = std::vector<const std::vector<Selection>*>;

    // These write a value and answer whether they could; if not, what they wrote is to be taken
    // back, and the error is noted.

    bool object(const TypeDefinition& type, const SelectionSets& sets, const json& source) {
        FieldCollector collector(document_, [this](const Selection& one, std::size_t) {
            return is_included(schema_, one, variables_);
        });
        try {
            for (const auto* set : sets) {
                collector.collect(*set);
            }
        } catch (const FieldError& error) { // @skip(if: $x), and $x is null
            add({error.what(), {}, {}, error.extensions});
            return false;
        }
        std::string& out = execution_.data;
        out += '{';
        bool is_first = true;
        for (const FieldGroup& group : collector.take()) {
            out += is_first ? "\"" : ",\"";
            is_first = false;
            out.append(group.alias).append("\":");
            path_.emplace_back(group.alias);
            const bool done = field(type, group, source);
            path_.pop_back();
            if (!done) {
                return false;
            }
        }
        out += '}';
        return true;
    }

    bool field(const TypeDefinition& type, const FieldGroup& group, const json& source) {
        const Selection& first = *group.fields.front();
        if (first.name == "__typename") {
            execution_.data += '"' + type.name + '"';
            return true;
        }
        const FieldDefinition& definition = *type.field(first.name);
        json value;
        try {
            value = resolve(type, definition, first, source);
        } catch (const FieldError& error) {
            add({error.what(), {first.at}, {}, error.extensions});
            return write_null(definition.type);
        }
        return complete(definition.type, group, value);
    }

    json resolve(
        const TypeDefinition& type,
        const FieldDefinition& definition,
        const Selection& selection,
        const json& source) {
        const json arguments =
            coerce_arguments(schema_, definition.arguments, selection.arguments, variables_);
        if (const auto found = resolvers_.find(type.name + "." + definition.name);
            found != resolvers_.end()) {
            return found->second(source, arguments);
        }
        const auto member = source.find(definition.name);
        return member == source.end() ? json() : *member;
    }

    // A value, or null where it may be.
    bool complete(const Type& type, const FieldGroup& group, const json& value) {
        if (value.is_null()) {
            if (type.non_null) {
                add(
                    {"Cannot return null for non-nullable type \"" + type.to_text() + "\".",
                     {group.fields.front()->at}});
            }
            return write_null(type);
        }
        const std::size_t begin = execution_.data.size();
        if (!complete_present(type, group, value)) {
            execution_.data.resize(begin);
            return write_null(type);
        }
        if (execution_.data.size() + error_bytes * execution_.errors.size() >
            limits_.response_bytes_max) {
            throw TooLong();
        }
        return true;
    }

    bool complete_present(const Type& type, const FieldGroup& group, const json& value) {
        if (type.is_list()) {
            return list(type, group, value);
        }
        const TypeDefinition& definition = schema_.definition_of(type);
        if (definition.kind == TypeDefinition::Kind::object) {
            return value.is_object() ? object(definition, group.selections(), value)
                                     : refuse(type, group);
        }
        const auto leaf = serialize(definition, value);
        if (!leaf) {
            return refuse(type, group);
        }
        leaf->append_to(execution_.data);
        return true;
    }

    bool list(const Type& type, const FieldGroup& group, const json& value) {
        if (!value.is_array()) {
            return refuse(type, group);
        }
        execution_.data += '[';
        for (std::size_t i = 0; i < value.size(); ++i) {
            execution_.data += i == 0 ? "" : ",";
            path_.emplace_back(i);
            const bool done = complete(type.element.front(), group, value[i]);
            path_.pop_back();
            if (!done) {
                return false;
            }
        }
        execution_.data += ']';
        return true;
    }

    static std::optional<json> serialize(const TypeDefinition& type, const json& value) {
        bool fits = true;
        if (type.kind == TypeDefinition::Kind::enumeration) {
            fits = std::any_of(type.values.begin(), type.values.end(), [&](const auto& one) {
                return value == one;
            });
        } else if (type.name == "Int") {
            fits = value.is_number_integer() &&
                   json(std::numeric_limits<std::int32_t>::min()) <= value &&
                   value <= json(std::numeric_limits<std::int32_t>::max());
        } else if (type.name == "Float") {
            fits = value.is_number();
        } else if (type.name == "String") {
            fits = value.is_string();
        } else if (type.name == "Boolean") {
            fits = value.is_boolean();
        } else if (type.name == "ID") {
            if (value.is_number_integer()) {
                return value.dump();
            }
            fits = value.is_string();
        }
        return fits ? std::optional(value) : std::nullopt;
    }

    bool refuse(const Type& type, const FieldGroup& group) {
        add({"The value is no \"" + type.to_text() + "\".", {group.fields.front()->at}});
        return false;
    }

    bool write_null(const Type& type) {
        if (!type.non_null) {
            execution_.data += "null";
        }
        return !type.non_null;
    }

    void add(Error error) {
        error.path = json(path_);
        execution_.errors.push_back(std::move(error));
    }

    const Schema& schema_;
    const Document& document_;
    const json& variables_;
    const Resolvers& resolvers_;
    const Limits& limits_;
    std::vector<json> path_;
    Execution execution_;
};

} // namespace

Execution execute(
    const Schema& schema,
    const Document& document,
    const Operation& operation,
    const json& variables,
    const Resolvers& resolvers,
    const Limits& limits) {
    return Executor(schema, document, variables, resolvers, limits).run(operation);
}

} // namespace graphql
