#include "apps/billing/adapters/ledger.h"

#include "apps/common/attribute_value.h"
#include "apps/common/setting.h"
#include "apps/common/table.h"

namespace billing {

Ledger::Ledger(snowglobe::Context& context)
    : context_(context), bills_(apps::required_setting("BILLS_TABLE")),
      customers_(apps::required_setting("CUSTOMERS_TABLE")) {}

Bill Ledger::enter(const std::string& place, const Order& order) {
    Bill bill{place, order};
    if (const auto row = apps::read_item(context_, bills_, {{"place", place}})) {
        bill.number = row->at("number").get<std::int64_t>();
        bill.total = row->at("total").get<std::int64_t>();
        bill.is_invoiced = row->at("invoiced").get<bool>();
        return bill;
    }
    const json customer = apps::read_item(context_, customers_, {{"customer", order.customer}})
                              .value_or(json{{"bills", 0}, {"total", 0}});
    bill.number = customer.at("bills").get<std::int64_t>() + 1;
    bill.total = customer.at("total").get<std::int64_t>() + order.cents;
    // A customer's orders lie in one partition, so nobody else should be here. If somebody is (a
    // delivery that was given up is still running, the topic has grown), this one fails, and is
    // tried again.
    const json put_bill = {
        {"Put",
         {{"TableName", bills_},
          {"Item",
           apps::to_item(
               {{"place", place},
                {"order", order.id},
                {"customer", order.customer},
                {"cents", order.cents},
                {"number", bill.number},
                {"total", bill.total},
                {"invoiced", false}})},
          {"ConditionExpression", "attribute_not_exists(place)"}}}};
    const json put_customer = {
        {"Put",
         {{"TableName", customers_},
          {"Item",
           apps::to_item(
               {{"customer", order.customer}, {"bills", bill.number}, {"total", bill.total}})},
          {"ConditionExpression", "attribute_not_exists(customer) OR bills = :before"},
          {"ExpressionAttributeValues", apps::to_item({{":before", bill.number - 1}})}}}};
    context_.call(
        "dynamodb",
        "TransactWriteItems",
        {{"TransactItems", json::array({put_bill, put_customer})}});
    return bill;
}

void Ledger::mark_invoiced(const Bill& bill) {
    context_.call(
        "dynamodb",
        "UpdateItem",
        {{"TableName", bills_},
         {"Key", apps::to_item({{"place", bill.place}})},
         {"UpdateExpression", "SET invoiced = :true"},
         {"ExpressionAttributeValues", apps::to_item({{":true", true}})}});
}

} // namespace billing
