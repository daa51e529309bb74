#include "services/redis/packed.h"

#include "services/redis/numbers.h"

#include <algorithm>
#include <limits>

namespace snowglobe::redis {

namespace {

constexpr unsigned char end_byte = 0xff;
constexpr std::size_t listpack_header = 6;
constexpr std::size_t ziplist_header = 10;
constexpr std::size_t count_unknown = 0xffff; // of both: too many for the header

unsigned char byte_at(std::string_view bytes, std::size_t at) {
    return static_cast<unsigned char>(bytes[at]);
}

bool fits(std::int64_t number, int bits) {
    const std::int64_t most = (std::int64_t{1} << (bits - 1)) - 1;
    return number >= -most - 1 && number <= most;
}

// A cursor that never leaves the bytes: what is beyond them makes it fail, once and for all.
class Cursor {
public:
    explicit Cursor(std::string_view bytes) : bytes_(bytes) {}

    std::string_view take(std::size_t count) {
        if (failed_ || bytes_.size() - at_ < count) {
            failed_ = true;
            return {};
        }
        at_ += count;
        return bytes_.substr(at_ - count, count);
    }
    unsigned char byte() {
        const std::string_view one = take(1);
        return one.empty() ? 0 : byte_at(one, 0);
    }
    unsigned char peek() const { return at_ < bytes_.size() ? byte_at(bytes_, at_) : 0; }
    std::uint64_t number(std::size_t bytes) { return little_endian(take(bytes)); }
    std::string integer(std::size_t bytes) {
        return std::to_string(signed_little_endian(take(bytes)));
    }
    std::string text(std::uint64_t size) {
        return std::string(take(static_cast<std::size_t>(size)));
    }
    void fail() { failed_ = true; }
    bool has_failed() const { return failed_; }
    std::size_t at() const { return at_; }
    bool is_at_end() const { return at_ == bytes_.size(); }

private:
    std::string_view bytes_;
    std::size_t at_ = 0;
    bool failed_ = false;
};

// How long the element before is, written so that it is read from behind: seven bits a byte.
std::string back_length(std::size_t size) {
    std::string out;
    out += static_cast<char>(size & 0x7f);
    for (size >>= 7; size > 0; size >>= 7) {
        out += static_cast<char>(size & 0x7f);
    }
    std::reverse(out.begin(), out.end());
    for (std::size_t i = 1; i < out.size(); ++i) {
        out[i] = static_cast<char>(out[i] | '\x80');
    }
    return out;
}

std::string listpack_element(const std::string& text) {
    std::string out;
    const auto add = [&](std::uint64_t byte) { out += static_cast<char>(byte & 0xff); };
    if (const auto number = parse_integer(text)) {
        const auto bits = static_cast<std::uint64_t>(*number);
        if (*number >= 0 && *number <= 127) {
            add(bits);
        } else if (fits(*number, 13)) {
            add(0xc0 | (bits >> 8 & 0x1f));
            add(bits);
        } else {
            const std::size_t kind = fits(*number, 16) ? 0 : fits(*number, 24) ? 1 : fits(*number, 32) ? 2 : 3;
            constexpr std::size_t sizes[] = {2, 3, 4, 8};
            add(0xf1 + kind);
            append_little_endian(bits, sizes[kind], out);
        }
        return out;
    }
    if (text.size() < 64) {
        add(0x80 | text.size());
    } else if (text.size() < 4096) {
        add(0xe0 | text.size() >> 8);
        add(text.size());
    } else {
        add(0xf0);
        append_little_endian(text.size(), 4, out);
    }
    return out + text;
}

// Of a listpack; the cursor stands at its first byte.
std::string read_listpack_element(Cursor& cursor) {
    const unsigned first = cursor.byte();
    if (first < 0x80) {
        return std::to_string(first);
    }
    if (first < 0xc0) {
        return cursor.text(first & 0x3f);
    }
    if (first < 0xe0) {
        const int bits = static_cast<int>((first & 0x1f) << 8 | cursor.byte());
        return std::to_string(bits >= 1 << 12 ? bits - (1 << 13) : bits);
    }
    if (first < 0xf0) {
        const std::uint64_t size = std::uint64_t{first & 0x0f} << 8 | cursor.byte();
        return cursor.text(size);
    }
    switch (first) {
    case 0xf0:
        return cursor.text(cursor.number(4));
    case 0xf1:
        return cursor.integer(2);
    case 0xf2:
        return cursor.integer(3);
    case 0xf3:
        return cursor.integer(4);
    case 0xf4:
        return cursor.integer(8);
    default:
        cursor.fail();
        return {};
    }
}

// Of a ziplist, behind the length of the one before.
std::string read_ziplist_element(Cursor& cursor) {
    const unsigned first = cursor.byte();
    const auto big_endian = [&](std::size_t bytes) {
        std::uint64_t number = 0;
        for (const char byte : cursor.take(bytes)) {
            number = number << 8 | static_cast<unsigned char>(byte);
        }
        return number;
    };
    switch (first >> 6) {
    case 0:
        return cursor.text(first & 0x3f);
    case 1: {
        const std::uint64_t size = std::uint64_t{first & 0x3f} << 8 | cursor.byte();
        return cursor.text(size);
    }
    case 2:
        return cursor.text(big_endian(4));
    default:
        break;
    }
    switch (first) {
    case 0xc0:
        return cursor.integer(2);
    case 0xd0:
        return cursor.integer(4);
    case 0xe0:
        return cursor.integer(8);
    case 0xf0:
        return cursor.integer(3);
    case 0xfe:
        return cursor.integer(1);
    default:
        if (first < 0xf1 || first > 0xfd) {
            cursor.fail();
        }
        return std::to_string((first & 0x0f) - 1);
    }
}

bool is_count(std::uint64_t told, std::size_t count) {
    return told == count_unknown ? count >= count_unknown : told == count;
}

} // namespace

void append_little_endian(std::uint64_t number, std::size_t bytes, std::string& out) {
    for (std::size_t i = 0; i < bytes; ++i) {
        out += static_cast<char>(number >> (8 * i) & 0xff);
    }
}

std::uint64_t little_endian(std::string_view bytes) {
    std::uint64_t number = 0;
    for (std::size_t i = bytes.size(); i > 0; --i) {
        number = number << 8 | byte_at(bytes, i - 1);
    }
    return number;
}

std::int64_t signed_little_endian(std::string_view bytes) {
    if (bytes.empty()) {
        return 0;
    }
    const auto unused = static_cast<int>(64 - 8 * bytes.size());
    return static_cast<std::int64_t>(little_endian(bytes) << unused) >> unused;
}

std::string write_listpack(const Strings& elements) {
    std::string body;
    for (const std::string& one : elements) {
        const std::string written = listpack_element(one);
        body += written;
        body += back_length(written.size());
    }
    std::string out;
    append_little_endian(listpack_header + body.size() + 1, 4, out);
    append_little_endian(std::min(elements.size(), count_unknown), 2, out);
    out += body;
    out += static_cast<char>(end_byte);
    return out;
}

std::optional<Strings> read_listpack(std::string_view bytes) {
    Cursor cursor(bytes);
    const bool is_size = cursor.number(4) == bytes.size();
    const std::uint64_t count = cursor.number(2);
    Strings elements;
    while (is_size && !cursor.has_failed() && cursor.peek() != end_byte) {
        const std::size_t from = cursor.at();
        elements.push_back(read_listpack_element(cursor));
        const std::string back = back_length(cursor.at() - from);
        if (cursor.take(back.size()) != back) {
            cursor.fail();
        }
    }
    cursor.take(1);
    const bool is_whole = is_size && !cursor.has_failed() && cursor.is_at_end();
    return is_whole && is_count(count, elements.size()) ? std::optional(std::move(elements))
                                                        : std::nullopt;
}

std::optional<Strings> read_ziplist(std::string_view bytes) {
    constexpr unsigned long_length = 0xfe;
    Cursor cursor(bytes);
    const bool is_size = bytes.size() > ziplist_header && cursor.number(4) == bytes.size();
    const std::uint64_t tail = cursor.number(4);
    const std::uint64_t count = cursor.number(2);
    Strings elements;
    std::size_t last = ziplist_header;
    std::size_t before = 0;
    while (is_size && !cursor.has_failed() && cursor.peek() != end_byte) {
        const std::size_t from = cursor.at();
        const unsigned first = cursor.byte();
        if ((first == long_length ? cursor.number(4) : first) != before) {
            cursor.fail();
        }
        elements.push_back(read_ziplist_element(cursor));
        before = cursor.at() - from;
        last = from;
    }
    cursor.take(1);
    const bool is_whole = is_size && !cursor.has_failed() && cursor.is_at_end() && tail == last;
    return is_whole && is_count(count, elements.size()) ? std::optional(std::move(elements))
                                                        : std::nullopt;
}

std::optional<Strings> read_zipmap(std::string_view bytes) {
    constexpr unsigned long_length = 0xfe;
    Cursor cursor(bytes);
    const unsigned count = cursor.byte();
    const auto size = [&]() -> std::uint64_t {
        const unsigned first = cursor.byte();
        return first == long_length ? cursor.number(4) : first;
    };
    Strings all;
    while (!cursor.has_failed() && cursor.peek() != end_byte) {
        all.push_back(cursor.text(size()));
        const std::uint64_t value = size();
        const std::size_t unused = cursor.byte();
        all.push_back(cursor.text(value));
        cursor.take(unused);
    }
    cursor.take(1);
    const bool is_whole = !cursor.has_failed() && cursor.is_at_end();
    return is_whole && (count >= long_length || count == all.size() / 2)
               ? std::optional(std::move(all))
               : std::nullopt;
}

std::string write_intset(std::vector<std::int64_t> integers) {
    std::ranges::sort(integers);
    std::size_t bytes = 2;
    for (const std::int64_t one : integers) {
        bytes = std::max<std::size_t>(bytes, fits(one, 16) ? 2 : fits(one, 32) ? 4 : 8);
    }
    std::string out;
    append_little_endian(bytes, 4, out);
    append_little_endian(integers.size(), 4, out);
    for (const std::int64_t one : integers) {
        append_little_endian(static_cast<std::uint64_t>(one), bytes, out);
    }
    return out;
}

std::optional<Strings> read_intset(std::string_view bytes) {
    Cursor cursor(bytes);
    const std::uint64_t size = cursor.number(4);
    const std::uint64_t count = cursor.number(4);
    if (cursor.has_failed() || (size != 2 && size != 4 && size != 8) || count == 0 ||
        bytes.size() != 8 + size * count) {
        return std::nullopt;
    }
    Strings elements;
    std::int64_t before = std::numeric_limits<std::int64_t>::min();
    for (std::uint64_t i = 0; i < count; ++i) {
        const std::int64_t one = signed_little_endian(cursor.take(size));
        if (i > 0 && one <= before) {
            return std::nullopt;
        }
        before = one;
        elements.push_back(std::to_string(one));
    }
    return elements;
}

// A byte below 32: so many bytes and one as they are. Else three bits of a length, and how far back
// that lies of which it is a copy, which may reach into itself.
std::optional<std::string> unpack_lzf(std::string_view packed, std::size_t size) {
    constexpr std::size_t most_of_each_byte = 264; // more, no packed byte can stand for
    if (size > packed.size() * most_of_each_byte) {
        return std::nullopt;
    }
    std::string out;
    out.reserve(size);
    Cursor cursor(packed);
    while (!cursor.has_failed() && !cursor.is_at_end()) {
        const std::size_t control = cursor.byte();
        if (control < 32) {
            out += cursor.take(control + 1);
        } else {
            std::size_t length = control >> 5;
            length += 2 + (length == 7 ? cursor.byte() : 0);
            const std::size_t back = ((control & 0x1f) << 8 | cursor.byte()) + 1;
            if (back > out.size() || out.size() + length > size) {
                return std::nullopt;
            }
            for (; length > 0; --length) {
                out += out[out.size() - back];
            }
        }
    }
    return !cursor.has_failed() && out.size() == size ? std::optional(std::move(out))
                                                      : std::nullopt;
}

} // namespace snowglobe::redis
