#pragma once
// A command as it comes, from a client or a handler, and its arguments, read with MongoDB's own
// errors for what is wrong with them.
#include "services/mongodb/bson.h"
#include "services/mongodb/collection.h"
#include "services/mongodb/error.h"

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe::mongodb {

struct Command {
    struct Sequence { // of documents that came beside the command: section kind 1
        std::string_view name;
        std::vector<View> documents;
    };
    std::string name; // "insert"
    std::string database;
    View body;
    std::vector<Sequence> sequences = {};
};

// The database and the members that any command may have. Throws MongoError.
std::string database_of(View body);

// Members of a command, or of a document in one.
class Arguments {
public:
    // Throws MongoError: it has others than these and the generic ones.
    Arguments(const Command& command, std::initializer_list<std::string_view> known);
    // `where`: "update.updates", of errors.
    Arguments(View view, std::string where, std::initializer_list<std::string_view> known);

    // All of these throw MongoError where it is of another type; null is as if it were absent.
    std::optional<Value> any(std::string_view name) const;
    std::optional<View> object(std::string_view name) const;
    std::optional<Value> array(std::string_view name) const;
    std::optional<std::string_view> text(std::string_view name) const;
    std::optional<std::int64_t> whole(std::string_view name) const; // of any number
    bool flag(std::string_view name, bool otherwise = false) const;
    // As whole, and not negative.
    std::int64_t count(std::string_view name, std::int64_t otherwise) const;

    // The error is that it is missing.
    View required_object(std::string_view name) const;
    Value required(std::string_view name) const;

private:
    std::optional<Value> find(std::string_view name) const;
    std::optional<Value> of_type(std::string_view name, Type type) const;
    [[noreturn]] void
    wrong_type(std::string_view name, const Value& value, std::string_view expected) const;

    std::vector<Member> members_; // read once, to be asked for one by one
    std::string where_;
};

// What the command's own member names: {insert: "users"}. Throws MongoError.
Namespace space_of(const Command& command);
// Documents of a bulk, from a sequence or an array of the command. Throws MongoError: there are
// none, or too many.
std::vector<View> bulk_of(const Command& command, std::string_view name);

} // namespace snowglobe::mongodb
