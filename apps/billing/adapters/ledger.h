#pragma once
// What was billed: a row an order, and a customer's running total, always written together.
#include "apps/billing/domain/order.h"

#include <snowglobe/handler.h>
#include <string>

namespace billing {

struct Bill {
    std::string place; // of the order's record
    Order order;
    std::int64_t number = 0; // the customer's first is 1
    std::int64_t total = 0;  // what the customer has been billed up to and with this one, cents
    bool is_invoiced = false;
};

class Ledger {
public:
    explicit Ledger(snowglobe::Context& context);

    // The bill of the order that lies at this place. However often it comes there, it counts once.
    Bill enter(const std::string& place, const Order& order);
    void mark_invoiced(const Bill& bill);

private:
    snowglobe::Context& context_;
    std::string bills_;
    std::string customers_;
};

} // namespace billing
