#include "services/dynamodb/stored_item.h"

#include "emulator/base/check.h"
#include "services/dynamodb/item.h"

#include <cstdint>

namespace snowglobe::dynamodb {

namespace {

constexpr std::size_t size_field = 4; // big-endian; an item has 400 KB at most

} // namespace

std::string encode_item(const json& item) {
    const std::size_t size = size_of_item(item);
    std::string out(size_field, '\0');
    for (std::size_t i = 0; i < size_field; ++i) {
        out[i] = static_cast<char>(size >> (8 * (size_field - 1 - i)));
    }
    item.append_to(out);
    return out;
}

StoredItem decode_item(std::string_view row) {
    SNOWGLOBE_CHECK(row.size() > size_field);
    std::size_t size = 0;
    for (std::size_t i = 0; i < size_field; ++i) {
        size = size << 8 | static_cast<unsigned char>(row[i]);
    }
    return {size, row.substr(size_field)};
}

} // namespace snowglobe::dynamodb
