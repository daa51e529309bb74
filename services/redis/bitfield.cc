// BITFIELD: integers of any number of bits, anywhere in a string.
#include "services/redis/commands.h"
#include "services/redis/numbers.h"

namespace snowglobe::redis {

namespace {

constexpr std::int64_t bits_max = static_cast<std::int64_t>(bulk_bytes_max) * 8;

__extension__ using Wide = __int128; // of sums that may overflow

// "i16", "u8".
struct FieldType {
    bool is_signed = false;
    int bits = 0;
};

enum class Overflow : std::uint8_t { wrap, saturate, fail };
enum class Work : std::uint8_t { get, set, increase };

struct FieldStep {
    Work work = Work::get;
    Overflow overflow = Overflow::wrap;
    FieldType type;
    std::size_t offset = 0;
    std::int64_t value = 0;
};

FieldType type_of(const std::string& text) {
    const bool is_signed = text.starts_with('i');
    const auto bits = text.empty() ? std::nullopt : parse_integer(std::string_view(text).substr(1));
    if ((!is_signed && !text.starts_with('u')) || !bits || *bits < 1 ||
        *bits > (is_signed ? 64 : 63)) {
        throw CommandError{
            "ERR Invalid bitfield type. Use something like i16 u8. Note that u64 is not supported "
            "but i64 is."};
    }
    return {is_signed, static_cast<int>(*bits)};
}

// "#2" is the third of its type.
std::size_t offset_of(std::string_view text, const FieldType& type) {
    const bool is_counted = text.starts_with('#');
    const auto number = parse_integer(text.substr(is_counted ? 1 : 0));
    std::int64_t offset = 0;
    if (!number || __builtin_mul_overflow(*number, is_counted ? type.bits : 1, &offset) ||
        offset < 0 || offset >= bits_max) {
        throw CommandError{"ERR bit offset is not an integer or out of range"};
    }
    return static_cast<std::size_t>(offset);
}

Overflow overflow_of(const Asked& asked, std::size_t i) {
    if (asked.is(i, "wrap")) {
        return Overflow::wrap;
    }
    if (asked.is(i, "sat")) {
        return Overflow::saturate;
    }
    if (asked.is(i, "fail")) {
        return Overflow::fail;
    }
    throw CommandError{"ERR Invalid OVERFLOW type specified"};
}

std::vector<FieldStep> read_steps(const Asked& asked, bool may_write) {
    std::vector<FieldStep> steps;
    Overflow overflow = Overflow::wrap;
    bool writes = false;
    for (std::size_t i = 2; i < asked.size();) {
        const std::size_t behind = asked.size() - i - 1;
        FieldStep step;
        step.overflow = overflow;
        if (asked.is(i, "overflow") && behind >= 1) {
            overflow = overflow_of(asked, i + 1);
            i += 2;
            continue;
        }
        if (asked.is(i, "set") && behind >= 3) {
            step.work = Work::set;
        } else if (asked.is(i, "incrby") && behind >= 3) {
            step.work = Work::increase;
        } else if (!asked.is(i, "get") || behind < 2) {
            throw errors::syntax();
        }
        step.type = type_of(asked.arg(i + 1));
        step.offset = offset_of(asked.arg(i + 2), step.type);
        writes |= step.work != Work::get;
        step.value = step.work != Work::get ? asked.integer(i + 3) : 0;
        i += step.work != Work::get ? 4 : 3;
        steps.push_back(step);
    }
    if (writes && !may_write) {
        throw CommandError{"ERR BITFIELD_RO only supports the GET subcommand"};
    }
    return steps;
}

// What is beyond the string is 0.
std::int64_t read_field(const std::string& text, const FieldStep& step) {
    std::uint64_t bits = 0;
    for (std::size_t at = step.offset; at < step.offset + static_cast<std::size_t>(step.type.bits);
         ++at) {
        const unsigned byte =
            at / 8 < text.size() ? static_cast<unsigned char>(text[at / 8]) : 0;
        bits = bits << 1 | (byte >> (7 - at % 8) & 1);
    }
    const int unused = 64 - step.type.bits;
    return step.type.is_signed ? static_cast<std::int64_t>(bits << unused) >> unused
                               : static_cast<std::int64_t>(bits);
}

void write_field(std::string& text, const FieldStep& step, std::int64_t value) {
    const auto bits = static_cast<std::uint64_t>(value);
    for (int i = 0; i < step.type.bits; ++i) {
        const std::size_t at = step.offset + static_cast<std::size_t>(i);
        const unsigned mask = 1U << (7 - at % 8);
        const bool is_one = (bits >> (step.type.bits - 1 - i) & 1) != 0;
        const unsigned byte = static_cast<unsigned char>(text[at / 8]);
        text[at / 8] = static_cast<char>(is_one ? byte | mask : byte & ~mask);
    }
}

// What a field can hold of a number. Nothing: it would overflow, and must not.
std::optional<std::int64_t> fitted(Wide number, const FieldStep& step) {
    const Wide range = static_cast<Wide>(1) << step.type.bits;
    const Wide least = step.type.is_signed ? -(range / 2) : 0;
    const Wide most = least + range - 1;
    if (number >= least && number <= most) {
        return static_cast<std::int64_t>(number);
    }
    switch (step.overflow) {
    case Overflow::fail:
        return std::nullopt;
    case Overflow::saturate:
        return static_cast<std::int64_t>(number < least ? least : most);
    case Overflow::wrap:
        break;
    }
    const Wide rest = (number - least) % range;
    return static_cast<std::int64_t>(least + (rest < 0 ? rest + range : rest));
}

// A value that is set counts by its bits: of an unsigned field, -1 is the largest there is.
Wide value_set(const FieldStep& step) {
    return step.type.is_signed ? static_cast<Wide>(step.value)
                               : static_cast<Wide>(static_cast<std::uint64_t>(step.value));
}

Answer run_steps(Asked& asked, bool may_write) {
    const std::vector<FieldStep> steps = read_steps(asked, may_write);
    const Keyspace keys = asked.keys();
    Slot slot = keys.open(asked.arg(1), Type::string);
    std::string& text = slot.value.text;
    bool is_longer = false;
    bool is_changed = false;
    for (const FieldStep& step : steps) {
        const std::size_t end = (step.offset + static_cast<std::size_t>(step.type.bits) + 7) / 8;
        if (step.work != Work::get && text.size() < end) {
            text.resize(end);
            is_longer = true;
        }
    }
    Answer answer = Answer::array();
    for (const FieldStep& step : steps) {
        const std::int64_t before = read_field(text, step);
        if (step.work == Work::get) {
            answer.add(Answer::number(before));
            continue;
        }
        const bool is_set = step.work == Work::set;
        const auto after =
            fitted(is_set ? value_set(step) : static_cast<Wide>(before) + step.value, step);
        if (!after) {
            answer.add(Answer::null());
            continue;
        }
        is_changed |= is_longer || *after != before;
        write_field(text, step, *after);
        answer.add(Answer::number(is_set ? before : *after));
    }
    slot.value.is_raw |= is_changed || is_longer;
    if (is_changed) {
        keys.save(slot, {'$', "setbit"});
    } else if (is_longer) { // what was to be written did not fit
        keys.save(slot);
    }
    return answer;
}

} // namespace

Answer bitfield(Asked& asked) {
    return run_steps(asked, true);
}

Answer bitfield_ro(Asked& asked) {
    return run_steps(asked, false);
}

} // namespace snowglobe::redis
