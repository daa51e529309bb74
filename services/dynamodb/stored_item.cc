#include "services/dynamodb/stored_item.h"

#include "emulator/base/check.h"
#include "services/dynamodb/item.h"

#include <utility>

namespace snowglobe::dynamodb {

namespace {

constexpr std::size_t size_field = 4; // big-endian; an item has 400 KB at most

std::string encode(const json& item, std::size_t size) {
    std::string out(size_field, '\0');
    for (std::size_t i = 0; i < size_field; ++i) {
        out[i] = static_cast<char>(size >> (8 * (size_field - 1 - i)));
    }
    item.append_to(out);
    return out;
}

} // namespace

std::string encode_item(const json& item) {
    return encode(item, size_of_item(item));
}

StoredItem decode_item(std::string_view row) {
    SNOWGLOBE_CHECK(row.size() > size_field);
    static_assert(size_field == 4);
    const auto byte = [&](std::size_t i) -> std::size_t {
        return static_cast<unsigned char>(row[i]);
    };
    return {byte(0) << 24 | byte(1) << 16 | byte(2) << 8 | byte(3), row.substr(size_field)};
}

const RowForm stored_item_form{
    [](std::string_view row) {
        if (row.size() <= size_field ||
            !json::parse_or_discard(row.substr(size_field)).is_object()) {
            throw Decoder::Malformed{};
        }
    },
    [](std::string_view row) {
        stored_item_form.check(row);
        return std::string(row);
    }};

Image Image::of(json item) {
    Image image;
    image.own_ = std::move(item);
    return image;
}

Image Image::of_row(std::string_view row) {
    Image image;
    image.row_ = row;
    image.size_bytes_ = decode_item(row).size_bytes;
    return image;
}

const json* Image::item() const {
    if (borrowed_ != nullptr) {
        return borrowed_;
    }
    if (!own_ && !row_.empty()) {
        own_ = decode_item(row_).item();
    }
    return own_ ? &*own_ : nullptr;
}

std::size_t Image::size_bytes() const {
    if (size_bytes_ == 0 && exists()) {
        size_bytes_ = size_of_item(*item());
    }
    return size_bytes_;
}

const std::string& Image::row() const {
    if (row_.empty()) {
        row_ = encode(*item(), size_bytes());
    }
    return row_;
}

bool Image::operator==(const Image& other) const {
    if (!exists() || !other.exists()) {
        return exists() == other.exists();
    }
    return row_.empty() || other.row_.empty() ? *item() == *other.item() : row_ == other.row_;
}

} // namespace snowglobe::dynamodb
