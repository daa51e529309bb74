#pragma once
// What an answer is to tell beside items.
#include "services/dynamodb/request/members.h"

namespace snowglobe::dynamodb {

struct Report {
    enum class Capacity { none, total, indexes };
    Capacity capacity = Capacity::none; // ReturnConsumedCapacity
    bool collections = false;           // ReturnItemCollectionMetrics

    bool is_empty() const { return capacity == Capacity::none && !collections; }

    Report() = default;
    explicit Report(const Members& members) {
        const std::string_view wanted = members.word(Member::ReturnConsumedCapacity);
        capacity = wanted.empty() || wanted == "NONE" ? Capacity::none
                   : wanted == "INDEXES"              ? Capacity::indexes
                                                      : Capacity::total;
        collections = members.word(Member::ReturnItemCollectionMetrics) == "SIZE";
    }
};

} // namespace snowglobe::dynamodb
