#pragma once
// What is wrong with a batch of records.
#include "services/kafka/byte_reader.h"

#include <cstdint>
#include <string>

namespace snowglobe::kafka {

// Each has an answer of its own.
enum class BatchFault : std::uint8_t {
    cut_off,    // it is longer than the bytes, or shorter than its header
    format,     // it is of another message format than 2
    checksum,   // it is not what was sent
    compressed, // its records do not come out of their codec, or too many bytes would
    records,    // they are not as its header says
};

struct BadBatch : Malformed {
    BadBatch(BatchFault fault_, const std::string& text) : Malformed(text), fault(fault_) {}
    BatchFault fault;
};

} // namespace snowglobe::kafka
