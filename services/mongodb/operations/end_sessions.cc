// endSessions, refreshSessions, killSessions - sessions are accepted, and nothing is kept of them.
#include "services/mongodb/commands.h"

namespace snowglobe::mongodb {

Document end_sessions(Asked&) {
    return Writer().ok().finish();
}

} // namespace snowglobe::mongodb
