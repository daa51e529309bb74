#pragma once
// All operations of a world, found by the names of their service and their own.
#include "emulator/call/operation.h"

#include <map>
#include <span>
#include <string>
#include <string_view>
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
    struct Entry {
        Service* service = nullptr;
        std::map<std::string_view, const OperationRow*> rows;
    };
    std::map<std::string, Entry, std::less<>> services_;
};

} // namespace snowglobe
