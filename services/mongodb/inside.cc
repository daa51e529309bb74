#include "services/mongodb/inside.h"

#include "services/mongodb/bson_json.h"
#include "services/mongodb/commands.h"
#include "services/mongodb/mongodb.h"
#include "services/mongodb/node.h"

#include <algorithm>

namespace snowglobe::mongodb {

namespace {

bool is_ordered(std::string_view name) {
    return name == "sort" || name == "$sort" || name == "key" || name == "hint";
}

bool is_list_of_members(const Node& node) {
    return node.is_array() && !node.fields.empty() &&
           std::all_of(node.fields.begin(), node.fields.end(), [](const Field& field) {
               return field.value.is_object() && field.value.fields.size() == 1;
           });
}

void put_in_order(Node& node) {
    for (Field& field : node.fields) {
        if (is_ordered(field.name) && is_list_of_members(field.value)) {
            Node ordered = Node::empty_object();
            for (Field& one : field.value.fields) {
                ordered.fields.push_back(std::move(one.value.fields.front()));
            }
            field.value = std::move(ordered);
        }
        put_in_order(field.value);
    }
}

} // namespace

Document command_of(std::string_view name, const json& request) {
    Node command(document_from_json(request).view());
    put_in_order(command);
    // The name is the first member, and documents have their _id first, as drivers send them.
    const auto found =
        std::find_if(command.fields.begin(), command.fields.end(), [&](const Field& field) {
            return field.name == name;
        });
    if (found != command.fields.end()) {
        std::rotate(command.fields.begin(), found, found + 1);
    }
    return command.document();
}

Outcome run_inside(
    Mongodb& mongodb, Context& context, std::string_view name, const json& request) {
    const Document body = command_of(name, request);
    Command command;
    command.name = name;
    command.body = body.view();
    try {
        command.database = database_of(command.body);
        Asked asked{mongodb, context, command, true};
        return to_json(run_command(asked).view());
    } catch (const MongoError& error) {
        throw error.to_api_error();
    }
}

} // namespace snowglobe::mongodb
