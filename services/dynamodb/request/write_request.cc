#include "services/dynamodb/request/write_request.h"

#include "emulator/base/encoding.h"
#include "services/dynamodb/item.h"
#include "services/dynamodb/parser.h"
#include "services/dynamodb/request/legacy.h"

#include <utility>

namespace snowglobe::dynamodb {

namespace {

using Kind = WriteRequest::Kind;
using Returned = WriteRequest::Returned;

constexpr std::size_t batch_writes_max = 25;
constexpr std::size_t transaction_bytes_max = 4 << 20;

void read_item(WriteRequest& write, const json& given, const Wording& wording) {
    write.item = given;
    normalise_item(write.item, wording);
    write.item_bytes = size_of_item(write.item);
}

bool shows_refused(const Members& members) {
    return members.word(Member::ReturnValuesOnConditionCheckFailure) == "ALL_OLD";
}

Returned returned_of(const Members& members) {
    const std::string_view values = members.word(Member::ReturnValues);
    return values == "ALL_OLD"       ? Returned::all_old
           : values == "UPDATED_OLD" ? Returned::updated_old
           : values == "ALL_NEW"     ? Returned::all_new
           : values == "UPDATED_NEW" ? Returned::updated_new
                                     : Returned::none;
}

// PutItem and DeleteItem only know NONE and ALL_OLD.
Returned old_or_none(const Members& members, const Wording& wording) {
    const Returned returned = returned_of(members);
    if (returned != Returned::none && returned != Returned::all_old) {
        throw wording.error("ReturnValues can only be ALL_OLD or NONE");
    }
    return returned;
}

// Most puts and deletes have none.
bool speaks_of_conditions(const Members& members) {
    return members.has(Member::ConditionExpression) || members.has(Member::Expected) ||
           members.has(Member::ConditionalOperator) ||
           members.has(Member::ExpressionAttributeNames) ||
           members.has(Member::ExpressionAttributeValues);
}

// ConditionExpression, or its form from before; what is undefined in it is told after `then`.
template <class Then>
std::optional<Condition>
condition_then(const Members& members, const Wording& wording, const Then& then) {
    if (!speaks_of_conditions(members)) {
        then();
        return std::nullopt;
    }
    check_mixing(members, wording);
    Placeholders placeholders(members, {Member::ConditionExpression}, wording);
    placeholders.defer_undefined();
    check_conditional_operator(members, Member::Expected, wording);
    auto condition = condition_of(members, Member::ConditionExpression, placeholders);
    if (!condition) {
        condition = expected_condition(members, wording);
    }
    then();
    placeholders.check_all_used();
    return condition;
}

Kind kind_of(std::string_view member) {
    return member == "Put"      ? Kind::put
           : member == "Update" ? Kind::update
           : member == "Delete" ? Kind::remove
                                : Kind::check;
}

WriteRequest read_action(const json& element, const Wording& wording) {
    if (element.empty()) {
        throw ApiError::validation("Invalid Request: TransactWriteRequest should contain Delete "
                                   "or Put or Update request");
    }
    if (element.size() > 1) {
        throw ApiError::validation(
            "TransactItems can only contain one of Check, Put, Update or Delete");
    }
    const Members members(element.begin().value());
    WriteRequest action;
    action.kind = kind_of(element.begin().key());
    const bool is_put = action.kind == Kind::put;
    read_item(action, members.at(is_put ? Member::Item : Member::Key), wording);
    if (is_put) {
        check_item_size(action.item_bytes);
    }
    Placeholders placeholders(
        members, {Member::ConditionExpression, Member::UpdateExpression}, wording);
    if (action.kind == Kind::update) {
        action.update = update_of(members, placeholders);
    }
    action.condition = condition_of(members, Member::ConditionExpression, placeholders);
    placeholders.check_all_used();
    action.table = members.text(Member::TableName);
    action.shows_refused = shows_refused(members);
    return action;
}

WriteRequest
read_batched(const std::string& table, const json& element, const Wording& wording) {
    if (element.size() != 1) {
        throw ApiError::validation(
            "Supplied AttributeValue has more than one datatypes set, must contain exactly one of "
            "the supported datatypes");
    }
    const bool is_put = element.contains("PutRequest");
    WriteRequest write;
    write.kind = is_put ? Kind::put : Kind::remove;
    write.table = table;
    read_item(
        write,
        is_put ? element.at("PutRequest").at("Item") : element.at("DeleteRequest").at("Key"),
        wording);
    if (is_put) {
        check_item_size(write.item_bytes);
    }
    return write;
}

} // namespace

WriteRequest read_put(const json& request) {
    const Members members(request);
    const Wording wording("PutItem", members);
    WriteRequest put;
    read_item(put, members.at(Member::Item), wording);
    put.condition = condition_then(members, wording, [&] {
        put.returned = old_or_none(members, wording);
        check_item_size(put.item_bytes);
    });
    put.table = members.text(Member::TableName);
    put.shows_refused = shows_refused(members);
    put.report = Report(members);
    return put;
}

WriteRequest read_delete(const json& request) {
    const Members members(request);
    const Wording wording("DeleteItem", members);
    WriteRequest remove;
    remove.kind = Kind::remove;
    remove.returned = old_or_none(members, wording);
    read_item(remove, members.at(Member::Key), wording);
    remove.condition = condition_then(members, wording, [] {});
    remove.table = members.text(Member::TableName);
    remove.shows_refused = shows_refused(members);
    remove.report = Report(members);
    return remove;
}

WriteRequest read_update(const json& request) {
    const Members members(request);
    const Wording wording("UpdateItem", members);
    WriteRequest write;
    write.kind = Kind::update;
    check_mixing(members, wording);
    Placeholders placeholders(
        members, {Member::UpdateExpression, Member::ConditionExpression}, wording);
    check_conditional_operator(members, Member::Expected, wording);
    read_item(write, members.at(Member::Key), wording);
    write.update = attribute_updates(members, wording);
    write.condition = expected_condition(members, wording);
    if (!write.update) {
        write.update = update_of(members, placeholders);
    }
    if (!write.condition) {
        write.condition = condition_of(members, Member::ConditionExpression, placeholders);
    }
    placeholders.check_all_used();
    write.table = members.text(Member::TableName);
    write.returned = returned_of(members);
    write.shows_refused = shows_refused(members);
    write.report = Report(members);
    return write;
}

WriteRequests read_transaction(const json& request) {
    const Members members(request);
    const Wording wording("TransactWriteItems", members);
    const json& items = members.at(Member::TransactItems);
    WriteRequests transaction;
    std::size_t bytes = 0;
    for (const json& element : items) {
        transaction.writes.push_back(read_action(element, wording));
        bytes += transaction.writes.back().item_bytes;
    }
    check_transaction_size(bytes);
    transaction.report = Report(members);
    transaction.token = members.word(Member::ClientRequestToken);
    if (!transaction.token.empty()) {
        transaction.digest = sha256(items.dump());
    }
    return transaction;
}

WriteRequests read_batch_write(const json& request) {
    const Members members(request);
    const Wording wording("BatchWriteItem", members);
    WriteRequests batch;
    for (const auto& [table, elements] : members.at(Member::RequestItems).items()) {
        for (const json& element : elements) {
            batch.writes.push_back(read_batched(table, element, wording));
        }
    }
    if (batch.writes.size() > batch_writes_max) {
        throw ApiError::validation("Too many items requested for the BatchWriteItem call");
    }
    batch.report = Report(members);
    return batch;
}

// No source has AWS's text for it.
void check_transaction_size(std::size_t bytes) {
    if (bytes > transaction_bytes_max) {
        throw ApiError::validation("Transaction payload size cannot exceed 4 MB");
    }
}

} // namespace snowglobe::dynamodb
