#pragma once
// An order, and what may be wrong with one.
#include "apps/billing/domain/topic_record.h"

#include <cstdint>
#include <stdexcept>
#include <string>

namespace billing {

struct BadOrder : std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct Order {
    std::string id;
    std::string customer;
    std::int64_t cents = 0; // of all lines together
    std::string channel;    // "web"; empty where nobody says
    std::int64_t ordered_at_ms = 0;
};

// Its key is the customer, its value {"order": "o-1", "lines": [{"sku", "quantity", "cents"}]}, its
// header "channel" where it came from. Throws BadOrder.
Order read_order(const TopicRecord& record);

} // namespace billing
