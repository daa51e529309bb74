#include "services/mongodb/command.h"

#include "services/mongodb/bson_json.h"

#include <algorithm>

namespace snowglobe::mongodb {

namespace {

constexpr std::size_t bulk_max = 100'000;

constexpr std::string_view generic[] = {
    "$db",         "lsid",        "$clusterTime", "$readPreference",
    "apiVersion",  "apiStrict",   "apiDeprecationErrors", "comment",
    "maxTimeMS",   "readConcern", "writeConcern", "$audit",
    "$client",     "$queryOptions", "mayBypassWriteBlocking", "usesDefaultMaxTimeMS",
    "rawData",     "$configServerState", "$oplogQueryData", "serialization_context"};

template <class Names> bool is_among(const Names& names, std::string_view name) {
    for (const std::string_view one : names) {
        if (is_same_name(one, name)) {
            return true;
        }
    }
    return false;
}

// Most documents of arguments have no more.
constexpr std::size_t usual_members = 8;

[[noreturn]] void unknown(const std::string& where, std::string_view name) {
    throw MongoError(
        40415, "BSON field '" + where + "." + std::string(name) + "' is an unknown field.");
}

} // namespace

std::string database_of(View body) {
    std::optional<Value> database;
    std::optional<Value> collation;
    std::optional<Value> concern;
    bool has_transaction = false;
    const auto set = [](std::optional<Value>& first, const Value& value) {
        if (!first) {
            first = value;
        }
    };
    for (const auto& [name, value] : body) {
        if (name == "$db") {
            set(database, value);
        } else if (name == "collation") {
            set(collation, value);
        } else if (name == "writeConcern") {
            set(concern, value);
        } else if (name == "txnNumber" || name == "startTransaction" || name == "autocommit") {
            has_transaction = true;
        }
    }
    if (!database) {
        throw MongoError(40571, "OP_MSG requests require a $db argument");
    }
    if (!database->is(Type::string)) {
        throw MongoError(
            ErrorCode::TypeMismatch,
            "BSON field '$db' is the wrong type '" + std::string(name_of(database->type)) +
                "', expected type 'string'");
    }
    if (has_transaction) {
        throw MongoError(
            ErrorCode::IllegalOperation,
            "Transaction numbers are only allowed on a replica set member or mongos");
    }
    if (collation && collation->is(Type::object)) {
        const auto locale = collation->view().find("locale");
        if (locale && !(locale->is(Type::string) && locale->text() == "simple")) {
            throw MongoError::unsupported("collation");
        }
    }
    if (concern && concern->is(Type::object)) {
        const auto w = concern->view().find("w");
        if (w && w->number().value_or(1) > 1) {
            throw MongoError(
                ErrorCode::BadValue, "cannot use 'w' > 1 when a host is not replicated");
        }
    }
    return std::string(database->text());
}

Arguments::Arguments(const Command& command, std::initializer_list<std::string_view> known)
    : where_(command.name) {
    members_.reserve(usual_members);
    for (const Member& member : command.body) {
        if (member.name != command.name && !is_among(known, member.name) &&
            !is_among(generic, member.name)) {
            unknown(where_, member.name);
        }
        members_.push_back(member);
    }
}

Arguments::Arguments(
    View view, std::string where, std::initializer_list<std::string_view> known)
    : where_(std::move(where)) {
    members_.reserve(usual_members);
    for (const Member& member : view) {
        if (!is_among(known, member.name)) {
            unknown(where_, member.name);
        }
        members_.push_back(member);
    }
}

std::optional<Value> Arguments::find(std::string_view name) const {
    for (const Member& member : members_) {
        if (is_same_name(member.name, name)) {
            return member.value;
        }
    }
    return std::nullopt;
}

void Arguments::wrong_type(
    std::string_view name, const Value& value, std::string_view expected) const {
    throw MongoError(
        ErrorCode::TypeMismatch,
        "BSON field '" + where_ + "." + std::string(name) + "' is the wrong type '" +
            std::string(name_of(value.type)) + "', expected type" +
            (expected.find('[') != std::string_view::npos ? "s " : " ") + std::string(expected));
}

std::optional<Value> Arguments::any(std::string_view name) const {
    const auto found = find(name);
    return found && !found->is_null() ? found : std::nullopt;
}

std::optional<Value> Arguments::of_type(std::string_view name, Type type) const {
    const auto found = any(name);
    if (found && !found->is(type)) {
        wrong_type(name, *found, "'" + std::string(name_of(type)) + "'");
    }
    return found;
}

std::optional<View> Arguments::object(std::string_view name) const {
    const auto found = of_type(name, Type::object);
    return found ? std::optional(found->view()) : std::nullopt;
}

std::optional<Value> Arguments::array(std::string_view name) const {
    return of_type(name, Type::array);
}

std::optional<std::string_view> Arguments::text(std::string_view name) const {
    const auto found = of_type(name, Type::string);
    return found ? std::optional(found->text()) : std::nullopt;
}

std::optional<std::int64_t> Arguments::whole(std::string_view name) const {
    const auto found = any(name);
    if (!found) {
        return std::nullopt;
    }
    if (!is_number(found->type)) {
        wrong_type(name, *found, "'[long, int, decimal, double]'");
    }
    const auto whole = found->whole();
    if (!whole) {
        throw MongoError(
            ErrorCode::BadValue,
            "BSON field '" + where_ + "." + std::string(name) + "' is out of range");
    }
    return whole;
}

bool Arguments::flag(std::string_view name, bool otherwise) const {
    const auto found = any(name);
    if (!found) {
        return otherwise;
    }
    if (!is_number(found->type) && !found->is(Type::boolean)) {
        wrong_type(name, *found, "'[bool, long, int, decimal, double]'");
    }
    return found->is_true();
}

std::int64_t Arguments::count(std::string_view name, std::int64_t otherwise) const {
    const auto found = whole(name);
    if (found && *found < 0) {
        throw MongoError(
            51024,
            "BSON field '" + std::string(name) + "' value must be >= 0, actual value '" +
                std::to_string(*found) + "'");
    }
    return found.value_or(otherwise);
}

Value Arguments::required(std::string_view name) const {
    const auto found = find(name);
    if (!found) {
        throw MongoError(
            40414,
            "BSON field '" + where_ + "." + std::string(name) +
                "' is missing but a required field");
    }
    return *found;
}

View Arguments::required_object(std::string_view name) const {
    const Value found = required(name);
    if (!found.is(Type::object)) {
        wrong_type(name, found, "'object'");
    }
    return found.view();
}

Namespace space_of(const Command& command) {
    const Value name = command.body.find(command.name).value_or(Value{});
    if (!name.is(Type::string)) {
        throw MongoError(
            ErrorCode::InvalidNamespace,
            "collection name has invalid type " + std::string(name_of(name.type)));
    }
    Namespace space{command.database, std::string(name.text())};
    if (space.collection.empty()) {
        throw MongoError(
            ErrorCode::InvalidNamespace, "Invalid namespace specified '" + space.str() + "'");
    }
    return space;
}

std::vector<View> bulk_of(const Command& command, std::string_view name) {
    std::vector<View> all;
    bool is_there = false;
    for (const Command::Sequence& sequence : command.sequences) {
        if (sequence.name == name) {
            is_there = true;
            all = sequence.documents;
        }
    }
    if (!is_there) {
        const std::string where = command.name + "." + std::string(name);
        const auto array = command.body.find(name);
        if (!array) {
            throw MongoError(
                40414, "BSON field '" + where + "' is missing but a required field");
        }
        if (!array->is(Type::array)) {
            throw MongoError(
                ErrorCode::TypeMismatch,
                "BSON field '" + where + "' is the wrong type '" +
                    std::string(name_of(array->type)) + "', expected type 'array'");
        }
        for (const Member& member : array->view()) {
            if (!member.value.is(Type::object)) {
                throw MongoError(
                    ErrorCode::TypeMismatch,
                    "BSON field '" + where + "." + std::string(member.name) +
                        "' is the wrong type '" + std::string(name_of(member.value.type)) +
                        "', expected type 'object'");
            }
            all.push_back(member.value.view());
        }
    }
    if (all.empty() || all.size() > bulk_max) {
        throw MongoError(
            ErrorCode::BadValue,
            "Write batch sizes must be between 1 and " + std::to_string(bulk_max) + ". Got " +
                std::to_string(all.size()) + " operations.");
    }
    return all;
}

} // namespace snowglobe::mongodb
