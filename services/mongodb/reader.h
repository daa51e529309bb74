#pragma once
// Follows a plan, document by document, and may stop and go on later: its place is a key, so that
// what is written meanwhile does no harm.
#include "services/mongodb/plan.h"

#include <functional>
#include <set>
#include <string>

namespace snowglobe::mongodb {

class Reader {
public:
    explicit Reader(Plan plan) : plan_(std::move(plan)) {}

    // visit(record, document) -> go on? All documents of the plan from its place on; the one at
    // which it is stopped has been visited. Must not read or write the store. False: it was stopped.
    using Visit = std::function<bool(Record, View)>;
    bool run(Context& context, const Collection& collection, const Visit& visit);

    const Plan& plan() const { return plan_; }
    std::uint64_t keys_seen() const { return keys_seen_; }
    std::uint64_t documents_seen() const { return documents_seen_; }

private:
    bool run_documents(Context& context, const Plan::Range& range, const Visit& visit);
    bool run_entries(
        Context& context,
        const Collection& collection,
        const Plan::Range& range,
        const Visit& visit);

    Plan plan_;
    std::size_t range_ = 0; // how many ranges are behind
    std::string place_;     // the last key of this one
    std::set<Record> seen_; // of an index that may have a document twice
    std::uint64_t keys_seen_ = 0;
    std::uint64_t documents_seen_ = 0;
};

} // namespace snowglobe::mongodb
