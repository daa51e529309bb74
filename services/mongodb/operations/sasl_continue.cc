// saslContinue - goes on with a login.
#include "services/mongodb/commands.h"
#include "services/mongodb/users.h"

namespace snowglobe::mongodb {

Document sasl_continue(Asked& asked) {
    if (asked.login == nullptr) {
        throw MongoError::unsupported("a login from inside, where nobody has to");
    }
    return Writer().all(asked.login->go_on(asked.context, asked.command.body)).ok().finish();
}

} // namespace snowglobe::mongodb
