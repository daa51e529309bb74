#pragma once
// A record on its way in: what PutRecord and the entries of PutRecords have in common.
#include "services/kinesis/stream.h"

namespace snowglobe::kinesis {

struct Incoming {
    std::string partition_key;
    HashKey hash;
    std::string data;      // bytes
    std::size_t bytes = 0; // data and key, as limits count them
};

// `path` is the record's place in error texts: "" or "records.3.member.".
Incoming parse_incoming(const Stream& stream, const json& entry, const std::string& path);

} // namespace snowglobe::kinesis
