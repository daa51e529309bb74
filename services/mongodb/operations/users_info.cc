// usersInfo - the users that templates declare: of the database that asks, one by name, or all.
#include "services/mongodb/commands.h"
#include "services/mongodb/users.h"

namespace snowglobe::mongodb {

namespace {

// {user: "bob", db: "shop"}, or a name in the database that asks. Empty: all of it.
std::string wanted_of(const Value& value, const std::string& database) {
    if (value.is(Type::string)) {
        return database + "." + std::string(value.text());
    }
    if (!value.is(Type::object)) {
        return "";
    }
    const auto name = value.view().find("user");
    const auto of = value.view().find("db");
    if (!name || !name->is(Type::string) || !of || !of->is(Type::string)) {
        throw MongoError(
            ErrorCode::BadValue,
            "UserName must contain field names user and db, both of which must be strings");
    }
    return std::string(of->text()) + "." + std::string(name->text());
}

} // namespace

Document users_info(Asked& asked) {
    const Arguments arguments(
        asked.command,
        {"filter", "showCredentials", "showCustomData", "showPrivileges",
         "showAuthenticationRestrictions"});
    const Value value = asked.command.body.find(asked.command.name).value_or(Value{});
    if (value.is(Type::array)) {
        throw MongoError::unsupported("usersInfo of a list");
    }
    const bool is_of_all = value.is(Type::object) && value.view().find("forAllDBs");
    const std::string wanted = is_of_all ? "" : wanted_of(value, asked.command.database);
    ArrayWriter users;
    for (const std::string& one : all_users(asked.context)) {
        const std::size_t dot = one.find('.');
        const bool is_wanted = is_of_all || (wanted.empty()
                                                 ? one.substr(0, dot) == asked.command.database
                                                 : one == wanted);
        if (!is_wanted) {
            continue;
        }
        ArrayWriter mechanisms;
        mechanisms.add_text("SCRAM-SHA-1");
        mechanisms.add_text("SCRAM-SHA-256");
        Writer user;
        user.text("_id", one);
        user.text("user", one.substr(dot + 1));
        user.text("db", one.substr(0, dot));
        user.array("roles", View());
        user.array("mechanisms", mechanisms.finish());
        users.add_object(user.finish());
    }
    return Writer().array("users", users.finish()).ok().finish();
}

} // namespace snowglobe::mongodb
