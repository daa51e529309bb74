#include "apps/dialog-engine/adapters/deployment.h"

#include "apps/common/setting.h"

#include <stdexcept>

namespace dialog_engine {

using namespace apps;

std::string require_stage() {
    const std::string stage = setting("STAGE", "");
    if (const std::string deployed = setting("DEPLOY_STAGE", "local"); stage != deployed) {
        throw std::runtime_error(
            "this function is of stage '" + stage + "', but '" + deployed + "' is deployed");
    }
    return stage;
}

std::string resource_name(std::string_view name) {
    return std::string(name) + "-" + setting("STAGE", "");
}

std::string table_name(std::string_view name) {
    return std::string(name) + "-" + setting("DIALOG_TABLE_NAME_SUFFIX", setting("STAGE", ""));
}

} // namespace dialog_engine
