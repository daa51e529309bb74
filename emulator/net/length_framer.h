#pragma once
// Frames that begin with their length in four bytes, as Kafka's and MongoDB's do.
#include "emulator/net/framer.h"

#include <cstddef>

namespace snowglobe {

class LengthFramer final : public Framer {
public:
    struct Form {
        bool is_little_endian = false; // else the first byte is the most significant one
        bool counts_itself = false;    // the length has its own four bytes in it
        std::size_t bytes_min = 0;     // what a frame has at least behind its length
    };
    explicit LengthFramer(Form form) : form_(form) {}

    Cut cut(std::string_view bytes) override;

private:
    const Form form_;
};

} // namespace snowglobe
