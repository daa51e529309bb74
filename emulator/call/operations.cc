#include "emulator/call/operations.h"

#include <algorithm>

namespace snowglobe {

void Operations::add(
    std::string_view name, Service& service, std::span<const OperationRow> rows) {
    const auto [entry, is_new] = services_.try_emplace(std::string(name));
    if (is_new) {
        entry->second.service = &service;
    }
    for (const OperationRow& row : rows) {
        entry->second.rows.emplace(row.name, &row);
    }
}

Service* Operations::service(std::string_view name) const {
    const auto found = services_.find(name);
    return found == services_.end() ? nullptr : found->second.service;
}

const OperationRow*
Operations::find(std::string_view service, std::string_view operation) const {
    const auto found = services_.find(service);
    if (found == services_.end()) {
        return nullptr;
    }
    const auto row = found->second.rows.find(operation);
    return row == found->second.rows.end() ? nullptr : row->second;
}

std::vector<std::string> Operations::names() const {
    std::vector<std::string> names;
    for (const auto& [service, entry] : services_) {
        for (const auto& [operation, row] : entry.rows) {
            names.push_back(service + "." + std::string(operation));
        }
    }
    // As one list: '.' sorts behind '-', which a service's name may have.
    std::sort(names.begin(), names.end());
    return names;
}

} // namespace snowglobe
