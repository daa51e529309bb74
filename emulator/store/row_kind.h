#pragma once
// What rows there are: their key space, the parts of their keys, the form of their values. Rows
// that another process left are compared with it (find_damage) before anything reads them:
// checksums of the disk say only that they are what was written. Inside a world rows are trusted.
#include "emulator/store/record.h"
#include "emulator/store/store.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe {

struct RowKind {
    std::string_view space; // "sqs.message"
    // Of the key after the space: t text, n number or time, + texts up to its end, * any bytes.
    std::string_view parts;
    bool (*accepts)(std::string_view value);
};

// Values made by encode(Value).
template <class Value> bool holds_record(std::string_view value) {
    return try_decode<Value>(value).has_value();
}
// Rows whose keys say all.
inline bool holds_nothing(std::string_view value) {
    return value.empty();
}

// The first row that no kind accepts, in words; nullopt: there is none.
std::optional<std::string> find_damage(Store& store, const std::vector<RowKind>& kinds);

} // namespace snowglobe
