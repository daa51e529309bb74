// connectionStatus - who has logged in.
#include "services/mongodb/commands.h"

namespace snowglobe::mongodb {

Document connection_status(Asked& asked) {
    ArrayWriter users;
    ArrayWriter roles;
    if (!asked.user.empty()) {
        const std::size_t dot = asked.user.find('.');
        const std::string database = asked.user.substr(0, dot);
        users.add_object(
            Writer().text("user", asked.user.substr(dot + 1)).text("db", database).finish());
        roles.add_object(Writer().text("role", "root").text("db", "admin").finish());
    }
    Writer info;
    info.array("authenticatedUsers", users.finish());
    info.array("authenticatedUserRoles", roles.finish());
    return Writer().object("authInfo", info.finish()).ok().finish();
}

} // namespace snowglobe::mongodb
