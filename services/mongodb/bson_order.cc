#include "services/mongodb/bson_order.h"

#include "services/mongodb/number.h"

namespace snowglobe::mongodb {

namespace {

std::weak_ordering ordered(int order) {
    return order <=> 0;
}

std::weak_ordering compare_text(std::string_view a, std::string_view b) {
    return ordered(a.compare(b));
}

std::weak_ordering
compare_members(View::Iterator a, View::Iterator b, View::Iterator end, bool with_names) {
    for (; a != end && b != end; ++a, ++b) {
        if (const auto kinds = kind_of(a->value.type) <=> kind_of(b->value.type); kinds != 0) {
            return kinds;
        }
        if (with_names) {
            if (const auto names = compare_text(a->name, b->name); names != 0) {
                return names;
            }
        }
        if (const auto values = compare(a->value, b->value); values != 0) {
            return values;
        }
    }
    return (a != end) <=> (b != end);
}

// A zero byte in it does not end it.
void append_text(std::string& out, std::string_view text) {
    for (const char c : text) {
        out.push_back(c);
        if (c == '\0') {
            out.push_back('\xff');
        }
    }
    out.append("\0\1", 2);
}

void append_big_endian(std::string& out, std::uint64_t number, int bytes) {
    for (int i = bytes - 1; i >= 0; --i) {
        out.push_back(static_cast<char>(number >> (8 * i)));
    }
}

constexpr std::uint64_t sign_bit = std::uint64_t{1} << 63;

void append_number(std::string& out, const Value& value) {
    const Decimal decimal = decimal_of(value);
    switch (decimal.kind) {
    case Decimal::Kind::nan:
        out.push_back('\x10');
        return;
    case Decimal::Kind::negative_infinity:
        out.push_back('\x20');
        return;
    case Decimal::Kind::infinity:
        out.push_back('\x60');
        return;
    case Decimal::Kind::finite:
        break;
    }
    if (decimal.digits.empty()) {
        out.push_back('\x40');
        return;
    }
    out.push_back(decimal.is_negative ? '\x30' : '\x50');
    const std::size_t begin = out.size();
    append_big_endian(out, static_cast<std::uint64_t>(decimal.exponent + 0x8000), 2);
    for (std::size_t i = 0; i < decimal.digits.size(); i += 2) {
        const int second = i + 1 < decimal.digits.size() ? decimal.digits[i + 1] - '0' : 0;
        out.push_back(static_cast<char>((decimal.digits[i] - '0') * 10 + second + 1));
    }
    out.push_back('\0');
    if (decimal.is_negative) {
        for (std::size_t i = begin; i < out.size(); ++i) {
            out[i] = static_cast<char>(~out[i]);
        }
    }
}

// Whole numbers are most of them: at hand, without a detour over text.
bool append_small(std::string& out, const Value& value) {
    if (value.type != Type::int32 && value.type != Type::int64) {
        return false;
    }
    const std::int64_t number = *value.whole();
    if (number == 0) {
        out.push_back('\x40');
        return true;
    }
    const bool is_negative = number < 0;
    std::uint64_t rest = is_negative ? 0 - static_cast<std::uint64_t>(number)
                                     : static_cast<std::uint64_t>(number);
    char digits[20];
    int count = 0;
    for (; rest != 0; rest /= 10) {
        digits[count++] = static_cast<char>(rest % 10);
    }
    out.push_back(is_negative ? '\x30' : '\x50');
    const std::size_t begin = out.size();
    append_big_endian(out, static_cast<std::uint64_t>(count + 0x8000), 2);
    int last = 0;
    while (digits[last] == 0) {
        ++last;
    }
    for (int i = count - 1; i >= last; i -= 2) {
        out.push_back(static_cast<char>(digits[i] * 10 + (i > last ? digits[i - 1] : 0) + 1));
    }
    out.push_back('\0');
    if (is_negative) {
        for (std::size_t i = begin; i < out.size(); ++i) {
            out[i] = static_cast<char>(~out[i]);
        }
    }
    return true;
}

} // namespace

int kind_of(Type type) {
    switch (type) {
    case Type::min_key:
        return 1;
    case Type::undefined:
        return 3; // what an index has of an array without elements
    case Type::null:
        return 5;
    case Type::int32:
    case Type::int64:
    case Type::real:
    case Type::decimal128:
        return 10;
    case Type::string:
    case Type::symbol:
        return 15;
    case Type::object:
        return 20;
    case Type::array:
        return 25;
    case Type::binary:
        return 30;
    case Type::object_id:
        return 35;
    case Type::boolean:
        return 40;
    case Type::date:
        return 45;
    case Type::timestamp:
        return 47;
    case Type::regex:
        return 50;
    case Type::db_pointer:
        return 55;
    case Type::code:
        return 60;
    case Type::code_with_scope:
        return 65;
    case Type::max_key:
        return 127;
    }
    return 0;
}

char key_kind(Type type) {
    return static_cast<char>(kind_of(type));
}

std::weak_ordering compare(const Value& a, const Value& b) {
    if (const auto kinds = kind_of(a.type) <=> kind_of(b.type); kinds != 0) {
        return kinds;
    }
    switch (a.type) {
    case Type::int32:
    case Type::int64:
    case Type::real:
    case Type::decimal128:
        return compare_numbers(a, b);
    case Type::string:
    case Type::symbol:
    case Type::code:
        return compare_text(a.text(), b.text());
    case Type::object:
        return compare(a.view(), b.view());
    case Type::array:
        return compare_members(a.view().begin(), b.view().begin(), {}, false);
    case Type::binary: {
        if (const auto sizes = a.binary().size() <=> b.binary().size(); sizes != 0) {
            return sizes;
        }
        if (const auto subtypes = a.subtype() <=> b.subtype(); subtypes != 0) {
            return subtypes;
        }
        return compare_text(a.binary(), b.binary());
    }
    case Type::date:
        return a.int64() <=> b.int64();
    case Type::timestamp:
        return static_cast<std::uint64_t>(a.int64()) <=> static_cast<std::uint64_t>(b.int64());
    case Type::regex: {
        const auto patterns = compare_text(a.pattern(), b.pattern());
        return patterns != 0 ? patterns : compare_text(a.options(), b.options());
    }
    case Type::object_id:
    case Type::boolean:
    case Type::db_pointer:
    case Type::code_with_scope:
        return compare_text(a.bytes, b.bytes);
    case Type::undefined:
    case Type::null:
    case Type::min_key:
    case Type::max_key:
        break;
    }
    return std::weak_ordering::equivalent;
}

std::weak_ordering compare(View a, View b) {
    return compare_members(a.begin(), b.begin(), {}, true);
}

void append_key(std::string& out, const Value& value) {
    out.push_back(key_kind(value.type));
    switch (value.type) {
    case Type::int32:
    case Type::int64:
    case Type::real:
    case Type::decimal128:
        if (!append_small(out, value)) {
            append_number(out, value);
        }
        break;
    case Type::string:
    case Type::symbol:
    case Type::code:
        append_text(out, value.text());
        break;
    // Kind, name and content of each, and behind the last one what is less than any kind.
    case Type::object:
        for (const Member& member : value.view()) {
            std::string content;
            append_key(content, member.value);
            out.push_back(content.front());
            append_text(out, member.name);
            out.append(content, 1);
        }
        out.push_back('\0');
        break;
    case Type::array:
        for (const Member& member : value.view()) {
            append_key(out, member.value);
        }
        out.push_back('\0');
        break;
    case Type::binary:
        append_big_endian(out, value.binary().size(), 4);
        out.push_back(static_cast<char>(value.subtype()));
        out.append(value.binary());
        break;
    case Type::date:
        append_big_endian(out, static_cast<std::uint64_t>(value.int64()) ^ sign_bit, 8);
        break;
    case Type::timestamp:
        append_big_endian(out, static_cast<std::uint64_t>(value.int64()), 8);
        break;
    case Type::regex:
        append_text(out, value.pattern());
        append_text(out, value.options());
        break;
    case Type::object_id:
    case Type::boolean:
        out.append(value.bytes);
        break;
    case Type::db_pointer:
    case Type::code_with_scope:
        append_text(out, value.bytes);
        break;
    case Type::undefined:
    case Type::null:
    case Type::min_key:
    case Type::max_key:
        break;
    }
}

void append_descending_key(std::string& out, const Value& value) {
    const std::size_t begin = out.size();
    append_key(out, value);
    for (std::size_t i = begin; i < out.size(); ++i) {
        out[i] = static_cast<char>(~out[i]);
    }
}

} // namespace snowglobe::mongodb
