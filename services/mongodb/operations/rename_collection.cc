// renameCollection - another name for a collection, with all that is in it.
#include "services/mongodb/commands.h"

namespace snowglobe::mongodb {

namespace {

Namespace named(const Value& value) {
    const std::string text(value.is(Type::string) ? value.text() : "");
    const std::size_t dot = text.find('.');
    if (dot == std::string::npos) {
        throw MongoError(
            ErrorCode::InvalidNamespace, "Invalid namespace specified '" + text + "'");
    }
    return {text.substr(0, dot), text.substr(dot + 1)};
}

} // namespace

Document rename_collection(Asked& asked) {
    const Arguments arguments(asked.command, {"to", "dropTarget"});
    const Namespace from =
        named(asked.command.body.find(asked.command.name).value_or(Value{}));
    const Namespace to = named(arguments.required("to"));
    if (asked.command.database != "admin") {
        throw MongoError(
            ErrorCode::Unauthorized,
            "renameCollection may only be run against the admin database.");
    }
    check_namespace(to);
    auto collection = Collection::find(asked.context, from);
    if (!collection) {
        throw MongoError(
            ErrorCode::NamespaceNotFound, "Source collection " + from.str() + " does not exist");
    }
    if (from.str() == to.str()) {
        throw MongoError(
            ErrorCode::IllegalOperation, "Can't rename a collection to itself");
    }
    if (auto target = Collection::find(asked.context, to)) {
        if (!arguments.flag("dropTarget")) {
            throw MongoError(ErrorCode::NamespaceExists, "target namespace exists");
        }
        target->drop();
    }
    collection->rename(to);
    return Writer().ok().finish();
}

} // namespace snowglobe::mongodb
