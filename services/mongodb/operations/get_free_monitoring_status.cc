// getFreeMonitoringStatus - older shells ask; there is none.
#include "services/mongodb/commands.h"

namespace snowglobe::mongodb {

Document get_free_monitoring_status(Asked&) {
    return Writer().text("state", "undecided").ok().finish();
}

} // namespace snowglobe::mongodb
