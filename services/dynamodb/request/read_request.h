#pragma once
// GetItem, Query, Scan, and the reads of transactions and batches as values. Reading checks
// everything that needs neither table nor item, in the order in which AWS reports it.
#include "emulator/base/json.h"
#include "services/dynamodb/expression.h"
#include "services/dynamodb/request/report.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace snowglobe::dynamodb {

struct GetRequest {
    std::string table; // name or ARN
    json key;
    std::optional<Projection> projection;
    bool consistent = false;
    Report report; // of the whole request
};

GetRequest read_get(const json& request);

struct TransactGetRequest {
    std::vector<GetRequest> gets;
    Report report;
};

TransactGetRequest read_transact_get(const json& request);

struct BatchGetRequest {
    struct Part {
        std::string table; // name or ARN: a table may stand twice
        std::vector<json> keys;
        std::optional<Projection> projection;
        bool consistent = false;
        json unprocessed; // how it is asked for again: the part without its keys
    };
    std::vector<Part> parts;
    Report report;
};

BatchGetRequest read_batch_get(const json& request);

// A Query or a Scan: one page of a table or an index.
struct PageRequest {
    enum class Kind { query, scan };
    enum class Select { none, all_attributes, all_projected, specific, count };

    Kind kind = Kind::query;
    std::string table;
    std::optional<std::string> index;
    std::optional<Condition> key_condition; // of a Query
    std::optional<Condition> filter;
    bool has_filter_expression = false; // else what is wrong with it is blamed on QueryFilter
    std::optional<Projection> projection;
    Select select = Select::none;
    std::optional<json> start_key;
    bool tells_start_key = false; // whether an error of it says what does not fit
    bool consistent = false;
    bool forward = true;
    std::int64_t limit = INT64_MAX;
    std::uint64_t segment = 0; // of a Scan
    std::uint64_t total_segments = 1;
    Report report;
};

PageRequest read_query(const json& request);
PageRequest read_scan(const json& request);

} // namespace snowglobe::dynamodb
