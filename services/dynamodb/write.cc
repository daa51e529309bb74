#include "services/dynamodb/write.h"

#include "services/dynamodb/condition.h"
#include "services/dynamodb/dynamodb.h"
#include "services/dynamodb/key_path.h"
#include "services/dynamodb/update.h"

#include <map>

namespace snowglobe::dynamodb {

namespace {

using Kind = WriteRequest::Kind;
using Returned = WriteRequest::Returned;

[[noreturn]] void refuse(const Write& write) {
    json extra = json::object();
    if (write.before().item() != nullptr && write.request().shows_refused) {
        extra["Item"] = *write.before().item();
    }
    throw ApiError(
        "ConditionalCheckFailedException", "The conditional request failed", 400, std::move(extra));
}

// ReturnValues; an empty object means that the answer has no Attributes.
json returned_attributes(const Write& write) {
    const Returned returned = write.request().returned;
    const bool old = returned == Returned::all_old || returned == Returned::updated_old;
    const json* item = returned == Returned::none ? nullptr
                       : old                      ? write.before().item()
                                                  : write.after().item();
    if (item == nullptr) {
        return json::object();
    }
    if (returned == Returned::all_old || returned == Returned::all_new) {
        return *item;
    }
    const auto& update = write.request().update;
    return update ? updated_part(*update, *item, !old) : json::object();
}

} // namespace

void Write::check() const {
    if (request_->kind == Kind::put) {
        check_key_of_item(request_->item, table_.keys());
        table_.check_index_keys(request_->item, false);
        return;
    }
    check_key(request_->item, table_.keys());
    if (request_->update) {
        check_update_of_key(*request_->update, table_.keys());
        check_key_paths(*request_->update, table_.description());
    }
}

void Write::read(Context& context) {
    row_ = table_.row_key(nullptr, request_->item);
    before_ = table_.image(context, row_);
}

bool Write::is_allowed() const {
    return !request_->condition || holds(*request_->condition, before_.item());
}

void Write::make() {
    if (request_->kind == Kind::put) {
        after_ = Image(request_->item, request_->item_bytes);
        return;
    }
    if (request_->kind != Kind::update) {
        return;
    }
    const std::optional<Update>& update = request_->update;
    const json* old = before_.item();
    if (old == nullptr && update && !creates_item(*update)) {
        return; // removals from an item that is not there, whatever their paths
    }
    const json& base = old != nullptr ? *old : request_->item;
    after_ = Image::of(update ? apply_update(*update, base) : base);
    table_.check_index_keys(*after_.item(), true, old);
    check_updated_size(after_.size_bytes());
}

Consumption Write::perform(Context& context, Writer writer) const {
    if (request_->kind != Kind::check && (before_.exists() || after_.exists())) {
        return table_.write(context, row_, before_, after_, writer);
    }
    // A check costs what a write of the stored item would.
    Consumption consumed;
    consumed.table = write_units(before_.size_bytes());
    return consumed;
}

std::vector<Write>
writes_of(Dynamodb& dynamodb, Context& context, const std::vector<WriteRequest>& requests) {
    std::map<std::string, Table> tables;
    std::vector<Write> writes;
    for (const WriteRequest& request : requests) {
        auto found = tables.find(request.table);
        if (found == tables.end()) {
            Table table = dynamodb.table(context, request.table);
            found = tables.emplace(request.table, std::move(table)).first;
        }
        writes.emplace_back(request, found->second);
    }
    return writes;
}

json write_item(Dynamodb& dynamodb, Context& context, const WriteRequest& request) {
    Write write(request, dynamodb.table(context, request.table));
    write.check();
    if (request.update) {
        check_request_charge(*request.update);
    }
    write.read(context);
    if (!write.is_allowed()) {
        refuse(write);
    }
    write.make();
    const Consumption consumed = write.perform(context);

    json answer = json::object();
    json attributes = returned_attributes(write);
    if (!attributes.empty()) {
        answer["Attributes"] = std::move(attributes);
    }
    if (request.report.is_empty()) {
        return answer;
    }
    add_consumed_capacity(answer, request.report, write.table().name(), consumed);
    if (auto metrics = item_collection_metrics(request.report, write.table(), request.item)) {
        answer["ItemCollectionMetrics"] = *std::move(metrics);
    }
    return answer;
}

std::optional<json>
item_collection_metrics(const Report& report, const Table& table, const json& item) {
    if (!report.collections || !table.description().has_local_indexes()) {
        return std::nullopt;
    }
    const std::string& hash = table.keys().hash.front().name;
    // The estimate's range for collections that are small, as all are here.
    return json{
        {"ItemCollectionKey", {{hash, item.at(hash)}}},
        {"SizeEstimateRangeGB", json::array({0.0, 1.0})}};
}

} // namespace snowglobe::dynamodb
