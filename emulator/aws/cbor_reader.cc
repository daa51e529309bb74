#include "emulator/aws/cbor_codec.h"
#include "emulator/aws/cbor_item.h"
#include "emulator/aws/json_codec.h"
#include "emulator/base/encoding.h"
#include "emulator/base/utf8.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

namespace snowglobe {

namespace {

using namespace cbor;

// Kinesis' own requests are four levels deep; members that it does not know may be deeper.
constexpr int depth_max = 500;

struct Head {
    Major major;
    unsigned info;
    std::uint64_t argument;

    bool is_indefinite() const { return info == indefinite; }
    bool is_end() const { return major == Major::other && is_indefinite(); }
};

double half_float(std::uint64_t bits) {
    const auto mantissa = static_cast<double>(bits & 0x3ff);
    const int exponent = static_cast<int>(bits >> 10 & 0x1f);
    double value =
        exponent == 0 ? std::ldexp(mantissa, -24) : std::ldexp(mantissa + 1024, exponent - 25);
    if (exponent == 31) {
        value = std::numeric_limits<double>::infinity(); // NaN is refused just the same
    }
    return (bits & 0x8000) != 0 ? -value : value;
}

double real_of(const Head& head) {
    if (head.info == argument_8_bytes) {
        return std::bit_cast<double>(head.argument);
    }
    return head.info == argument_8_bytes - 1
               ? std::bit_cast<float>(static_cast<std::uint32_t>(head.argument))
               : half_float(head.argument);
}

// Epoch milliseconds as the JSON protocol's seconds; the digits pass through no double.
std::string seconds_text(bool is_negative, std::uint64_t ms) {
    const std::string fraction = std::to_string(ms % 1000);
    return (is_negative ? "-" : "") + std::to_string(ms / 1000) + "." +
           std::string(3 - fraction.size(), '0') + fraction;
}

// Writes CBOR over as JSON text, whose reader then does the rest: it orders members, decides
// between repeated ones, and knows the ranges of numbers.
class CborReader {
public:
    explicit CborReader(std::string_view bytes) : rest_(bytes) {}

    bool read(const Shape* shape) {
        Head head;
        return read_head(head) && read_item(head, shape, 0) && rest_.empty();
    }
    const std::string& text() const { return text_; }

private:
    bool read_head(Head& head) {
        if (rest_.empty()) {
            return false;
        }
        const auto first = static_cast<unsigned char>(rest_.front());
        rest_.remove_prefix(1);
        head = {static_cast<Major>(first >> 5), first & 31U, first & 31U};
        if (head.info < argument_1_byte) {
            return true;
        }
        if (head.info > argument_8_bytes) { // 28 to 30 mean nothing
            return head.is_indefinite() && head.major != Major::positive &&
                   head.major != Major::negative && head.major != Major::tag;
        }
        const std::size_t size = std::size_t{1} << (head.info - argument_1_byte);
        if (rest_.size() < size) {
            return false;
        }
        head.argument = 0;
        for (const char byte : rest_.substr(0, size)) {
            head.argument = head.argument << 8 | static_cast<unsigned char>(byte);
        }
        rest_.remove_prefix(size);
        return true;
    }

    // Tags are passed over: the shape says what a value is.
    bool read_item(Head head, const Shape* shape, int depth) {
        while (head.major == Major::tag) {
            if (!read_head(head)) {
                return false;
            }
        }
        switch (head.major) {
        case Major::positive:
        case Major::negative:
            write_integer(head, shape);
            return true;
        case Major::bytes:
            return read_bytes(head, shape);
        case Major::text:
            return read_text(head);
        case Major::list:
            return depth < depth_max && read_list(head, shape, depth + 1);
        case Major::map:
            return depth < depth_max && read_map(head, shape, depth + 1);
        default:
            return read_other(head, shape);
        }
    }

    static bool is_timestamp(const Shape* shape) {
        return shape != nullptr && shape->type == ShapeType::timestamp;
    }

    void write_integer(const Head& head, const Shape* shape) {
        const bool is_negative = head.major == Major::negative;
        constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
        if (is_negative && head.argument == most) { // -2^64
            text_ += "-18446744073709551616";
            return;
        }
        const std::uint64_t value = head.argument + (is_negative ? 1 : 0);
        if (is_timestamp(shape)) {
            text_ += seconds_text(is_negative, value);
        } else {
            text_ += (is_negative ? "-" : "") + std::to_string(value);
        }
    }

    // The bytes of a string, which may come in chunks: then they are put together in `chunks`.
    bool read_string(const Head& head, std::string& chunks, std::string_view& string) {
        if (!head.is_indefinite()) {
            return take(head.argument, string);
        }
        Head chunk;
        while (read_head(chunk)) {
            if (chunk.is_end()) {
                string = chunks;
                return true;
            }
            std::string_view part;
            if (chunk.major != head.major || chunk.is_indefinite() || !take(chunk.argument, part)) {
                return false;
            }
            chunks += part;
        }
        return false;
    }
    bool take(std::uint64_t size, std::string_view& bytes) {
        if (size > rest_.size()) {
            return false;
        }
        bytes = rest_.substr(0, static_cast<std::size_t>(size));
        rest_.remove_prefix(bytes.size());
        return true;
    }

    bool read_bytes(const Head& head, const Shape* shape) {
        std::string chunks;
        std::string_view bytes;
        if ((shape != nullptr && shape->type == ShapeType::text) ||
            !read_string(head, chunks, bytes)) {
            return false;
        }
        text_ += '"' + base64_encode(bytes) + '"';
        return true;
    }

    bool read_text(const Head& head) {
        std::string chunks;
        std::string_view text;
        return read_string(head, chunks, text) && write_text(text);
    }
    bool write_text(std::string_view text) {
        if (!is_valid_utf8(text)) {
            return false;
        }
        json(text).append_to(text_);
        return true;
    }

    // Whether there is another element, whose head it reads; `failed` if there should be one.
    bool next(const Head& holder, std::uint64_t index, Head& head, bool& failed) {
        if (!holder.is_indefinite() && index == holder.argument) {
            return false;
        }
        failed = !read_head(head);
        return !failed && !(holder.is_indefinite() && head.is_end());
    }

    bool read_list(const Head& list, const Shape* shape, int depth) {
        const bool is_known = shape != nullptr && shape->type == ShapeType::list;
        const Shape* element_shape = is_known ? shape->value : nullptr;
        text_ += '[';
        Head head;
        bool failed = false;
        for (std::uint64_t i = 0; next(list, i, head, failed); ++i) {
            text_ += i > 0 ? "," : "";
            if (!read_item(head, element_shape, depth)) {
                return false;
            }
        }
        text_ += ']';
        return !failed;
    }

    bool read_map(const Head& map, const Shape* shape, int depth) {
        text_ += '{';
        Head head;
        bool failed = false;
        for (std::uint64_t i = 0; next(map, i, head, failed); ++i) {
            text_ += i > 0 ? "," : "";
            std::string chunks;
            std::string_view name;
            if (head.major != Major::text || !read_string(head, chunks, name) ||
                !write_text(name)) {
                return false;
            }
            text_ += ':';
            if (!read_head(head) || !read_item(head, shape_of_entry(shape, name), depth)) {
                return false;
            }
        }
        text_ += '}';
        return !failed;
    }
    static const Shape* shape_of_entry(const Shape* shape, std::string_view name) {
        if (shape != nullptr && shape->type == ShapeType::map) {
            return shape->value;
        }
        if (shape != nullptr && shape->type == ShapeType::structure) {
            for (const ShapeMember& member : shape->members()) {
                if (member.name == name) {
                    return member.shape;
                }
            }
        }
        return nullptr;
    }

    // false, true, null, undefined and floating point; an end stands only where one is looked for.
    bool read_other(const Head& head, const Shape* shape) {
        constexpr std::string_view words[] = {"false", "true", "null", "null"};
        constexpr unsigned first_word = 20;
        if (head.info >= first_word && head.info < argument_1_byte) {
            text_ += words[head.info - first_word];
            return true;
        }
        if (head.info <= argument_1_byte || head.is_indefinite()) {
            return false;
        }
        constexpr double exact_max = 9e15;
        const double value = real_of(head);
        if (!std::isfinite(value)) {
            return false;
        }
        if (!is_timestamp(shape)) {
            json(value).append_to(text_);
            return true;
        }
        const double ms = std::floor(value);
        text_ +=
            seconds_text(ms < 0, static_cast<std::uint64_t>(std::min(std::abs(ms), exact_max)));
        return true;
    }

    std::string_view rest_;
    std::string text_;
};

} // namespace

std::optional<json> parse_cbor(std::string_view bytes, const Shape* shape) {
    CborReader reader(bytes);
    return reader.read(shape) ? parse_json(reader.text()) : std::nullopt;
}

} // namespace snowglobe
