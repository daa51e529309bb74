#include "services/mongodb/commands.h"

#include "services/mongodb/users.h"

#include <algorithm>

namespace snowglobe::mongodb {

namespace {

constexpr CommandRow rows[] = {
#define COMMAND(name, kind, access, function)                                                      \
    {#name, CommandRow::Kind::kind, CommandRow::Access::access, function},
#include "services/mongodb/commands.def"
#undef COMMAND
};

// MongoDB has them.
constexpr std::string_view absent[] = {
    "abortTransaction", "bulkWrite",      "cloneCollectionAsCapped", "commitTransaction",
    "compact",          "configureFailPoint", "convertToCapped",     "createRole",
    "createUser",       "currentOp",      "dataSize",                "dbHash",
    "dropRole",         "dropUser",       "filemd5",                 "fsync",
    "grantRolesToUser", "killAllSessions", "killOp",                 "mapReduce",
    "profile",          "reIndex",        "replSetGetStatus",        "revokeRolesFromUser",
    "rolesInfo",        "setFeatureCompatibilityVersion", "setParameter", "shutdown",
    "top",              "updateUser",     "usersInfo",               "validate"};

} // namespace

const CommandRow* find_command(std::string_view name) {
    for (const CommandRow& row : rows) {
        if (is_same_name(row.name, name)) {
            return &row;
        }
    }
    return nullptr;
}

const std::vector<std::string_view>& command_names() {
    static const std::vector<std::string_view> names = [] {
        std::vector<std::string_view> all;
        for (const CommandRow& row : rows) {
            all.push_back(row.name);
        }
        return all;
    }();
    return names;
}

Document run_command(Asked& asked, const CommandRow* row) {
    const std::string& name = asked.command.name;
    if (row == nullptr) {
        if (std::find(std::begin(absent), std::end(absent), name) != std::end(absent)) {
            throw MongoError::unsupported("the command " + name);
        }
        throw MongoError(ErrorCode::CommandNotFound, "no such command: '" + name + "'");
    }
    const bool must_log_in = row->access == CommandRow::Access::guarded && !asked.is_inside &&
                             asked.user.empty() && requires_login(asked.context);
    if (must_log_in) {
        throw MongoError(
            ErrorCode::Unauthorized, "Command " + name + " requires authentication");
    }
    return row->run(asked);
}

} // namespace snowglobe::mongodb
