#pragma once
// What lies under a key: a row, "redis.key". A string, and an aggregate that is small, is all in it;
// the elements of a large one are rows of their own (elements.h, list_items.h, scored.h).
#include "emulator/store/record.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe::redis {

enum class Type : std::uint8_t { string, list, set, hash, sorted_set };
constexpr Type last_of(Type) {
    return Type::sorted_set;
}
std::string_view to_text(Type type); // "zset"

struct StoredKey {
    Type type = Type::string;
    // Another one after every change, and never 0 (WATCH).
    std::uint64_t version = 0;
    std::optional<std::int64_t> expires_ms; // since 1970
    std::string text;                       // of a string
    bool is_raw = false;                    // of a string: it was changed in place (OBJECT ENCODING)
    // Of a small aggregate, in the order of their coming: elements; names and values in turn;
    // members and scores in turn, by their scores.
    std::vector<std::string> elements;
    // Of a large one: whose the rows are, how many elements there are, and of a list the place of
    // the first. Not 0: it is one, and stays one.
    std::uint64_t id = 0;
    std::uint64_t count = 0;
    std::uint64_t first = 0;
    bool is_mixed = false; // of a set: it has had what is no integer

    template <class Archive> void fields(Archive& archive) {
        archive(type, version, text);
        archive.tagged(1, expires_ms);
        archive.tagged(2, elements);
        archive.tagged(3, id);
        archive.tagged(4, count);
        archive.tagged(5, first);
        archive.tagged(6, is_raw);
        archive.tagged(7, is_mixed);
    }
};

} // namespace snowglobe::redis
