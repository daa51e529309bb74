#pragma once
// Reads what of a shard belongs to a lane and passes its mapping's filter, as an event.
#include "services/lambda/lane.h"
#include "services/lambda/source_kind.h"
#include "services/stream_source.h"

#include <cstddef>
#include <string>
#include <vector>

namespace snowglobe::lambda {

constexpr std::size_t stream_payload_max = 6 * 1024 * 1024; // of an event

struct StreamCut {
    struct Facts {
        std::string sequence_number;
        Time arrival{};
    };
    std::vector<Facts> records;
    std::vector<Facts> too_old;
    std::string payload; // {"Records":[...]}
    std::string last;    // everything up to here was looked at
    bool full = false;   // ended by its size: nothing to wait for
    bool shard_ended = false;
    bool window_ended = false; // the next record is of another tumbling window
};

class StreamReader {
public:
    // REQUIRES that both outlive this object.
    StreamReader(const SourceKind& kind, StreamSource& streams) : kind_(kind), streams_(streams) {}

    StreamCut
    cut(Context&,
        const Mapping&,
        const Lane&,
        const std::string& after,
        const std::string& until, // "": no bound but the size
        std::size_t records_max) const;

private:
    const SourceKind& kind_;
    StreamSource& streams_;
};

} // namespace snowglobe::lambda
