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
    // All of these outlive this. A name that is there already stays with whom it has.
    void add(std::string_view name, Service& service, std::span<const OperationRow> rows);

    // nullptr: there is none of that name.
    struct Found {
        std::string_view service_name;
        Service* service = nullptr;
        const OperationRow* row = nullptr;
    };
    Found find(std::string_view service, std::string_view operation) const;
    Service* service(std::string_view name) const;
    std::vector<std::string> names() const; // "sqs.SendMessage", in order

private:
    // Sorted, the short names first: most comparisons need no look at the letters.
    struct Entry {
        std::string_view name;
        Service* service = nullptr;
        std::vector<std::pair<std::string_view, const OperationRow*>> rows;
    };
    const Entry* entry(std::string_view service) const;
    std::vector<Entry> services_;
};

} // namespace snowglobe
