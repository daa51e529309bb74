// Topic -> tables -> topic: bills each order, and puts its invoice on the topic of invoices under
// the key of the customer. Whatever goes wrong fails the invocation, so that the records come
// again; those that were billed before it went wrong are passed over then.
#include "apps/billing/adapters/ledger.h"
#include "apps/common/iso_time.h"
#include "apps/common/setting.h"

#include <chrono>

namespace {

using namespace billing;

void produce_invoice(snowglobe::Context& context, const Bill& bill) {
    const Order& order = bill.order;
    const json invoice = {
        {"order", order.id},
        {"number", bill.number},
        {"cents", order.cents},
        {"total", bill.total},
        {"ordered_at", apps::iso_time_ms(apps::Nanoseconds(
                           std::chrono::milliseconds(order.ordered_at_ms)))}};
    json headers = json::array({json{{"name", "billed-from"}, {"value", bill.place}}});
    if (!order.channel.empty()) {
        headers.push_back({{"name", "channel"}, {"value", order.channel}});
    }
    const json record = {
        {"key", order.customer}, {"value", invoice.dump()}, {"headers", std::move(headers)}};
    context.call(
        "kafka",
        "Produce",
        {{"topic", apps::required_setting("INVOICES_TOPIC")},
         {"records", json::array({record})}});
}

Order order_of(const TopicRecord& record) {
    try {
        return read_order(record);
    } catch (const BadOrder& error) {
        throw snowglobe::HandlerError("BadOrder", record.place + ": " + error.what());
    }
}

json bill_orders(const json& event, snowglobe::Context& context) {
    Ledger ledger(context);
    for (const auto& [partition, records] : event.at("records").items()) {
        for (const json& given : records) {
            const TopicRecord record = read_record(given);
            const Bill bill = ledger.enter(record.place, order_of(record));
            if (!bill.is_invoiced) {
                produce_invoice(context, bill);
                ledger.mark_invoiced(bill);
            }
        }
    }
    return nullptr;
}

} // namespace

SNOWGLOBE_HANDLERS({"bill_orders", bill_orders})
