#include "emulator/stack/world_outside.h"

#include "emulator/stack/outputs.h"
#include "emulator/world/world.h"

#include <algorithm>

namespace snowglobe::stack {

std::optional<std::string>
WorldOutside::find(const std::string& kind, const std::string& name) const {
    if (kind == "import") {
        const auto exported = exports_.find(export_key(scope_, name));
        return exported == exports_.end() ? std::nullopt : std::optional(exported->second);
    }
    std::optional<std::string> found;
    for (const auto& service : world_.services()) {
        if (found) {
            break;
        }
        world_.look(*service, scope_, [&](Context& context) {
            found = service->dynamic_reference(context, kind, name);
        });
    }
    return found;
}

void WorldOutside::stands_in(
    const std::string& kind, const std::string& name, const std::string& value) const {
    std::string what = outside_name(kind, name);
    const auto told = std::find_if(absent_.begin(), absent_.end(), [&](const auto& each) {
        return each.what == what;
    });
    if (told == absent_.end()) {
        absent_.push_back({std::move(what), "is not there; " + value + " stands for it"});
    }
}

} // namespace snowglobe::stack
