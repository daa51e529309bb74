#pragma once
// One page of a table or an index, as Query and Scan have it in common: what their requests say
// against the table, and the rows of an interval as an answer. Each of them finds the interval.
#include "emulator/call/context.h"
#include "services/dynamodb/request/read_request.h"
#include "services/dynamodb/table.h"

#include <string>
#include <utility>

namespace snowglobe::dynamodb {

class Page {
public:
    // Finds the index. `request` must outlive it.
    Page(const PageRequest& request, Table table);

    // Query and Scan each have them in another order.
    void check_consistency() const;
    void check_start_key_shape() const;
    void check_index_projection() const;
    void check_projection_paths() const;
    void check_filter_paths() const;

    const PageRequest& request() const { return *request_; }
    const Table& table() const { return table_; }
    const IndexDescription* index() const { return index_; }
    const KeySchema& keys() const { return index_ == nullptr ? table_.keys() : index_->keys; }

    // Reads rows of [first, second) into the answer: Items, Count, ScannedCount, LastEvaluatedKey,
    // ConsumedCapacity.
    json read(Context& context, std::pair<std::string, std::string> interval) const;

private:
    class Answer;

    void check_scan_start_types() const;
    bool fetches_from_table() const;
    bool is_projected(const std::string& name) const;
    void narrow(std::pair<std::string, std::string>& interval) const;

    const PageRequest* request_;
    Table table_;
    const IndexDescription* index_ = nullptr; // in the table's description
};

} // namespace snowglobe::dynamodb
