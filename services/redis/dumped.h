#pragma once
// A value as DUMP gives it away and RESTORE takes it: a type, the value as it is in a file of
// Redis's (RDB), the version of that, and a checksum. Pure.
//
// Written is version 10, of Redis 7.0, which 7.2 reads as well; read is whatever servers up to 7.2
// write of the types that are here, and older forms of these.
#include "services/redis/scored.h"
#include "services/redis/stored_key.h"

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace snowglobe::redis {

struct DumpedValue {
    Type type = Type::string;
    std::string text;                  // of a string
    std::vector<std::string> elements; // of a list, a set; a hash: names and values in turn
    std::vector<Scored> members;       // of a sorted set
    bool is_small = false; // Redis would have it in one piece: a listpack, an intset
};

std::string write_dump(const DumpedValue& value);

enum class DumpFault : std::uint8_t {
    checksum, // or the version
    data,     // it says what no value is
    type,     // of a value that is not here: a stream, a module's
};
std::variant<DumpedValue, DumpFault> read_dump(std::string_view bytes);

} // namespace snowglobe::redis
