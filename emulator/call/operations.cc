#include "emulator/call/operations.h"

#include <algorithm>

namespace snowglobe {

namespace {

bool is_before(std::string_view a, std::string_view b) {
    return a.size() != b.size() ? a.size() < b.size() : a < b;
}

// Where the name is, or belongs.
template <class List, class NameOf> auto place_of(List& list, std::string_view name, NameOf name_of) {
    return std::lower_bound(
        list.begin(), list.end(), name, [&](const auto& one, std::string_view wanted) {
            return is_before(name_of(one), wanted);
        });
}

constexpr auto name_of_entry = [](const auto& entry) { return entry.name; };
constexpr auto name_of_row = [](const auto& row) { return row.first; };

} // namespace

void Operations::add(
    std::string_view name, Service& service, std::span<const OperationRow> rows) {
    auto entry = place_of(services_, name, name_of_entry);
    if (entry == services_.end() || entry->name != name) {
        entry = services_.insert(entry, Entry{name, &service, {}});
    }
    for (const OperationRow& row : rows) {
        const auto place = place_of(entry->rows, row.name, name_of_row);
        if (place == entry->rows.end() || place->first != row.name) {
            entry->rows.emplace(place, row.name, &row);
        }
    }
}

const Operations::Entry* Operations::entry(std::string_view service) const {
    const auto found = place_of(services_, service, name_of_entry);
    return found != services_.end() && found->name == service ? &*found : nullptr;
}

Service* Operations::service(std::string_view name) const {
    const Entry* const found = entry(name);
    return found != nullptr ? found->service : nullptr;
}

Operations::Found
Operations::find(std::string_view service, std::string_view operation) const {
    const Entry* const found = entry(service);
    if (found == nullptr) {
        return {};
    }
    const auto row = place_of(found->rows, operation, name_of_row);
    const bool is_there = row != found->rows.end() && row->first == operation;
    return {found->name, found->service, is_there ? row->second : nullptr};
}

std::vector<std::string> Operations::names() const {
    std::vector<std::string> names;
    for (const Entry& entry : services_) {
        for (const auto& row : entry.rows) {
            names.push_back(std::string(entry.name) + "." + std::string(row.first));
        }
    }
    std::sort(names.begin(), names.end());
    return names;
}

} // namespace snowglobe
