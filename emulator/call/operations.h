#pragma once
// All operations of a world, found by the names of their service and their own.
#include "emulator/call/operation.h"

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace snowglobe {

class Operations {
public:
    // Both outlive this. A name that is there already stays with whom it has.
    void add(std::string_view name, Service& service, std::span<const OperationRow> rows);

    Service* service(std::string_view name) const; // nullptr: there is none
    const OperationRow* find(std::string_view service, std::string_view operation) const;
    std::vector<std::string> names() const; // "sqs.SendMessage", in order

private:
    // Sorted, the short names first: they are asked for several times in each call, and most
    // comparisons need no look at the letters.
    struct Entry {
        std::string name;
        Service* service = nullptr;
        std::vector<std::pair<std::string_view, const OperationRow*>> rows;
    };
    const Entry* entry(std::string_view service) const;
    std::vector<Entry> services_;
};

} // namespace snowglobe
