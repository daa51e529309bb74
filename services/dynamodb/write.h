#pragma once
// One write of one item, from its request to its rows: what PutItem, UpdateItem, DeleteItem, a
// transaction's actions and a batch's writes do alike once they are read and their table is found.
#include "services/dynamodb/request/write_request.h"
#include "services/dynamodb/table.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace snowglobe::dynamodb {

class Dynamodb;

class Write {
public:
    // `request` must outlive it.
    Write(const WriteRequest& request, Table table)
        : request_(&request), table_(std::move(table)) {}

    const WriteRequest& request() const { return *request_; }
    const Table& table() const { return table_; }

    // In this order. The key, and what the update names.
    void check() const;
    // The item as it is stored.
    void read(Context& context);
    bool is_allowed() const; // by the condition
    // What the item becomes; throws what the update meets in it.
    void make();
    Consumption perform(Context& context, Writer writer = Writer::client) const;

    const Image& before() const { return before_; }
    const Image& after() const { return after_; }

private:
    const WriteRequest* request_;
    Table table_;
    std::string row_; // its key
    Image before_;
    Image after_;
};

// Finds the tables, each once.
std::vector<Write>
writes_of(Dynamodb& dynamodb, Context& context, const std::vector<WriteRequest>& requests);

// PutItem, UpdateItem, DeleteItem.
json write_item(Dynamodb& dynamodb, Context& context, const WriteRequest& request);

// ItemCollectionMetrics, where they are asked for and the table has a local index.
std::optional<json>
item_collection_metrics(const Report& report, const Table& table, const json& item);

} // namespace snowglobe::dynamodb
