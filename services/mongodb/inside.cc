#include "services/mongodb/inside.h"

#include "services/mongodb/bson_json.h"
#include "services/mongodb/commands.h"
#include "services/mongodb/mongodb.h"
#include "services/mongodb/node.h"

#include <algorithm>
#include <initializer_list>

namespace snowglobe::mongodb {

namespace {

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_list_of_members(const Node& node) {
    return node.is_array() && !node.fields.empty() &&
           std::all_of(node.fields.begin(), node.fields.end(), [](const Field& field) {
               return field.value.is_object() && field.value.fields.size() == 1;
           });
}

void make_document(Node& node) {
    if (is_list_of_members(node)) {
        Node ordered = Node::empty_object();
        for (Field& one : node.fields) {
            ordered.fields.push_back(std::move(one.value.fields.front()));
        }
        node = std::move(ordered);
    }
}

// Of stages and of $push.
void order_sorts(Node& node) {
    for (Field& field : node.fields) {
        if (field.name == "$sort") {
            make_document(field.value);
        } else {
            order_sorts(field.value);
        }
    }
}

// A command, or a part of one that has such members. What documents and filters have is theirs: a
// list there is a list, whatever it is called.
void put_in_order(Node& command) {
    for (Field& field : command.fields) {
        if (is_one_of(field.name, {"sort", "hint", "key", "index", "keyPattern"})) {
            make_document(field.value);
        }
        if (is_one_of(field.name, {"explain", "index"})) {
            put_in_order(field.value);
        } else if (is_one_of(field.name, {"indexes", "updates", "deletes"})) {
            for (Field& one : field.value.fields) {
                put_in_order(one.value);
            }
        } else if (is_one_of(field.name, {"pipeline", "u", "update"})) {
            order_sorts(field.value);
        }
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
