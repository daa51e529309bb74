// ping - answers that it is there.
#include "services/mongodb/commands.h"

namespace snowglobe::mongodb {

Document ping(Asked&) {
    return Writer().ok().finish();
}

} // namespace snowglobe::mongodb
