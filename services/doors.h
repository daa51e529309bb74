#pragma once
// The services as the edge knows them.
#include "emulator/aws/wire.h"
#include "services/service.h"

#include <memory>
#include <vector>

namespace snowglobe {

inline std::vector<Door> doors_of(const std::vector<std::unique_ptr<Service>>& services) {
    std::vector<Door> doors;
    for (const auto& service : services) {
        doors.push_back({service->name(), service->wire(), service->operations()});
    }
    return doors;
}

} // namespace snowglobe
