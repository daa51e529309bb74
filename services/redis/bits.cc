// Strings as arrays of bits, the first of which is the highest of the first byte.
#include "services/redis/commands.h"
#include "services/redis/numbers.h"

#include <algorithm>
#include <bit>

namespace snowglobe::redis {

namespace {

constexpr std::int64_t bits_max = static_cast<std::int64_t>(bulk_bytes_max) * 8;

std::size_t bit_offset(const Asked& asked, std::size_t i) {
    const auto offset = parse_integer(asked.arg(i));
    if (!offset || *offset < 0 || *offset >= bits_max) {
        throw CommandError{"ERR bit offset is not an integer or out of range"};
    }
    return static_cast<std::size_t>(*offset);
}

bool bit_at(const std::string& text, std::size_t offset) {
    return offset / 8 < text.size() &&
           (static_cast<unsigned char>(text[offset / 8]) >> (7 - offset % 8) & 1) != 0;
}

// Bits from one to another, both among them; of "start [end [BYTE|BIT]]", from `start` on.
struct BitRange {
    std::int64_t first = 0;
    std::int64_t last = -1;
};

BitRange read_range(const Asked& asked, std::size_t from, const std::string& text) {
    const auto bytes = static_cast<std::int64_t>(text.size());
    // Numbers are looked at before the unit, BITPOS's second one after it.
    const std::int64_t first = asked.size() > from ? asked.integer(from) : 0;
    const bool is_count = asked.name == "bitcount";
    if (is_count && asked.size() > from + 1) {
        asked.integer(from + 1);
    }
    bool in_bits = false;
    if (asked.size() > from + 2) {
        in_bits = asked.is(from + 2, "bit");
        if ((!in_bits && !asked.is(from + 2, "byte")) || asked.size() > from + 3) {
            throw errors::syntax();
        }
    }
    const std::int64_t total = in_bits ? bytes * 8 : bytes;
    std::int64_t start = first;
    std::int64_t end = asked.size() > from + 1 ? asked.integer(from + 1) : total - 1;
    if (start < 0 && end < 0 && start > end) {
        return {0, -1};
    }
    start = std::max<std::int64_t>(start < 0 ? start + total : start, 0);
    end = std::max<std::int64_t>(end < 0 ? end + total : end, 0);
    end = std::min(end, total - 1);
    if (start > end) {
        return {0, -1};
    }
    return in_bits ? BitRange{start, end} : BitRange{start * 8, end * 8 + 7};
}

} // namespace

Answer setbit(Asked& asked) {
    const std::size_t offset = bit_offset(asked, 2);
    const auto bit = parse_integer(asked.arg(3));
    if (!bit || (*bit != 0 && *bit != 1)) {
        throw CommandError{"ERR bit is not an integer or out of range"};
    }
    const Keyspace keys = asked.keys();
    Slot slot = keys.open(asked.arg(1), Type::string);
    std::string& text = slot.value.text;
    const bool before = bit_at(text, offset);
    const bool is_longer = text.size() <= offset / 8;
    if (!is_longer && before == (*bit == 1)) {
        return Answer::number(before ? 1 : 0); // nothing has changed, for WATCH neither
    }
    if (is_longer) {
        text.resize(offset / 8 + 1);
    }
    const auto mask = static_cast<unsigned char>(1U << (7 - offset % 8));
    const auto byte = static_cast<unsigned char>(text[offset / 8]);
    text[offset / 8] = static_cast<char>(*bit == 1 ? byte | mask : byte & ~mask);
    slot.value.is_raw = true;
    keys.save(slot, {'$', "setbit"});
    return Answer::number(before ? 1 : 0);
}

Answer getbit(Asked& asked) {
    const std::size_t offset = bit_offset(asked, 2);
    return Answer::number(
        bit_at(asked.keys().open(asked.arg(1), Type::string).value.text, offset) ? 1 : 0);
}

Answer bitcount(Asked& asked) {
    const Slot slot = asked.keys().open(asked.arg(1), Type::string);
    if (!slot.is_there) {
        return Answer::number(0);
    }
    if (asked.size() == 3) {
        throw errors::syntax();
    }
    const std::string& text = slot.value.text;
    const BitRange range = read_range(asked, 2, text);
    std::int64_t count = 0;
    for (std::int64_t i = range.first; i <= range.last;) {
        if (i % 8 == 0 && i + 7 <= range.last) {
            count += std::popcount(static_cast<unsigned char>(text[static_cast<std::size_t>(i / 8)]));
            i += 8;
        } else {
            count += bit_at(text, static_cast<std::size_t>(i)) ? 1 : 0;
            ++i;
        }
    }
    return Answer::number(count);
}

Answer bitpos(Asked& asked) {
    const std::int64_t bit = asked.integer(2);
    if (bit != 0 && bit != 1) {
        throw CommandError{"ERR The bit argument must be 1 or 0."};
    }
    const Slot slot = asked.keys().open(asked.arg(1), Type::string);
    if (!slot.is_there) {
        return Answer::number(bit == 0 ? 0 : -1);
    }
    const std::string& text = slot.value.text;
    const BitRange range = read_range(asked, 3, text);
    for (std::int64_t i = range.first; i <= range.last; ++i) {
        if (bit_at(text, static_cast<std::size_t>(i)) == (bit == 1)) {
            return Answer::number(i);
        }
    }
    // Without an end, what is behind the string is 0.
    const bool is_open = asked.size() < 5 && range.last >= range.first;
    return Answer::number(bit == 0 && is_open ? range.last + 1 : -1);
}

Answer bitop(Asked& asked) {
    const bool is_not = asked.is(1, "not");
    const bool is_and = asked.is(1, "and");
    const bool is_or = asked.is(1, "or");
    if (!is_not && !is_and && !is_or && !asked.is(1, "xor")) {
        throw errors::syntax();
    }
    if (is_not && asked.size() != 4) {
        throw CommandError{"ERR BITOP NOT must be called with a single source key."};
    }
    const Keyspace keys = asked.keys();
    std::vector<std::string> texts;
    std::size_t size = 0;
    for (std::size_t i = 3; i < asked.size(); ++i) {
        texts.push_back(keys.open(asked.arg(i), Type::string).value.text);
        size = std::max(size, texts.back().size());
    }
    std::string result = texts.front();
    result.resize(size);
    for (std::size_t at = 0; at < size; ++at) {
        auto byte = static_cast<unsigned char>(result[at]);
        for (std::size_t i = 1; i < texts.size(); ++i) {
            const auto other = static_cast<unsigned char>(at < texts[i].size() ? texts[i][at] : 0);
            byte = static_cast<unsigned char>(
                is_and ? byte & other : is_or ? byte | other : byte ^ other);
        }
        result[at] = static_cast<char>(is_not ? ~byte : byte);
    }
    Slot slot = keys.open(asked.arg(2));
    if (result.empty()) {
        if (slot.is_there) {
            keys.erase(slot, {'g', "del"});
        }
    } else {
        StoredKey value;
        value.text = std::move(result);
        value.is_raw = true;
        keys.replace(slot, std::move(value), {'$', "set"});
    }
    return Answer::number(static_cast<std::int64_t>(size));
}

} // namespace snowglobe::redis
