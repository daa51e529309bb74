#pragma once
// Delivery of a lane's batches to the function: tries, their outcomes, and records that nobody
// tries any more. The algorithm is in stream_poller.h.
#include "services/lambda/failure_document.h"
#include "services/lambda/stream_reader.h"
#include "services/lambda/verdict.h"

#include <string>
#include <vector>

namespace snowglobe::lambda {

class StreamDelivery {
public:
    // REQUIRES kind.stream, and that both outlive this object.
    StreamDelivery(const SourceKind& kind, StreamSource& streams)
        : kind_(kind), reader_(kind, streams) {}

    // Tries the first batch of the lane, whose records are at hand. True: there is nothing to wait
    // for, and the lane goes on.
    [[nodiscard]] bool attempt(Context&, Mapping&, Lane&, StreamCut records) const;
    // What has become of the try. As attempt().
    [[nodiscard]] bool settle(Context&, Mapping&, Lane&, const InvocationResult&) const;

private:
    void finish_batch(Lane&) const;
    [[nodiscard]] bool fail(
        Context&, Mapping&, Lane&, const StreamCut&, const InvocationResult&, bool may_bisect) const;
    // `last_try`: how it ended; none: the records are too old for one.
    void discard(
        Context&,
        const Mapping&,
        const Lane&,
        const Batch&,
        const std::vector<StreamCut::Facts>& records,
        const InvocationResult* last_try) const;
    void tell_failures(
        Context&,
        const Mapping&,
        const Lane&,
        const InvocationResult&,
        const std::vector<std::string>& ids,
        const Verdict&) const;
    std::string failure_plan(const Mapping&, const Batch&, std::size_t size) const;
    std::string source_text(const Mapping&, const Lane&) const; // for people

    const SourceKind& kind_;
    const StreamReader reader_;
};

} // namespace snowglobe::lambda
