// saslStart - begins a login.
#include "services/mongodb/commands.h"
#include "services/mongodb/users.h"

namespace snowglobe::mongodb {

Document sasl_start(Asked& asked) {
    if (asked.login == nullptr) {
        throw MongoError::unsupported("a login from inside, where nobody has to");
    }
    const Document said =
        asked.login->start(asked.context, asked.command.database, asked.command.body);
    return Writer().all(said).ok().finish();
}

} // namespace snowglobe::mongodb
