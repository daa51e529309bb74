#include "services/redis/dumped.h"

#include "services/redis/crc64.h"
#include "services/redis/numbers.h"
#include "services/redis/packed.h"
#include "services/redis/resp.h"

#include <algorithm>
#include <bit>
#include <set>

namespace snowglobe::redis {

namespace {

constexpr std::uint64_t written_version = 10;
constexpr std::uint64_t read_version_max = 11; // 7.2
constexpr std::size_t footer_bytes = 10;
constexpr std::size_t node_bytes_max = 8192; // of a list, of which each piece is a listpack

// The types of RDB (redis/src/rdb.h).
enum class Form : std::uint8_t {
    string = 0,
    list = 1,
    set = 2,
    sorted_set_in_text = 3,
    hash = 4,
    sorted_set = 5,
    hash_in_zipmap = 9,
    list_in_ziplist = 10,
    set_in_intset = 11,
    sorted_set_in_ziplist = 12,
    hash_in_ziplist = 13,
    list_of_ziplists = 14,
    hash_in_listpack = 16,
    sorted_set_in_listpack = 17,
    list_of_listpacks = 18,
    set_in_listpack = 20,
};
constexpr std::uint8_t forms_not_here[] = {6, 7, 15, 19, 21}; // modules and streams

void append_form(Form form, std::string& out) {
    out += static_cast<char>(form);
}

void append_length(std::uint64_t length, std::string& out) {
    if (length < 1 << 6) {
        out += static_cast<char>(length);
    } else if (length < 1 << 14) {
        out += static_cast<char>(0x40 | length >> 8);
        out += static_cast<char>(length & 0xff);
    } else {
        const bool is_long = length > UINT32_MAX;
        out += static_cast<char>(is_long ? 0x81 : 0x80);
        for (int shift = is_long ? 56 : 24; shift >= 0; shift -= 8) {
            out += static_cast<char>(length >> shift & 0xff);
        }
    }
}

// An integer of up to 32 bits as such. Redis packs what is longer than 20 bytes by LZF, if that
// makes it smaller; here it stays as it is, which every server reads.
void append_text(std::string_view text, std::string& out) {
    if (const auto number = parse_integer(text)) {
        for (std::size_t bytes = 1, kind = 0; bytes <= 4; bytes *= 2, ++kind) {
            const auto unused = static_cast<int>(64 - 8 * bytes);
            const auto bits = static_cast<std::uint64_t>(*number);
            if (static_cast<std::int64_t>(bits << unused) >> unused == *number) {
                out += static_cast<char>(0xc0 | kind);
                append_little_endian(bits, bytes, out);
                return;
            }
        }
    }
    append_length(text.size(), out);
    out += text;
}

void append_list(const std::vector<std::string>& elements, std::string& out) {
    std::vector<Strings> nodes;
    std::size_t bytes = 0;
    for (const std::string& one : elements) {
        bytes += one.size() + 11; // of its lengths at most
        if (nodes.empty() || bytes > node_bytes_max) {
            nodes.emplace_back();
            bytes = one.size() + 11;
        }
        nodes.back().push_back(one);
    }
    append_form(Form::list_of_listpacks, out);
    append_length(nodes.size(), out);
    for (const Strings& one : nodes) {
        append_length(2, out); // "packed"
        append_text(write_listpack(one), out);
    }
}

void append_set(const DumpedValue& value, std::string& out) {
    std::vector<std::int64_t> integers;
    for (const std::string& one : value.elements) {
        if (const auto number = parse_integer(one)) {
            integers.push_back(*number);
        }
    }
    if (value.is_small && integers.size() == value.elements.size()) {
        append_form(Form::set_in_intset, out);
        append_text(write_intset(std::move(integers)), out);
        return;
    }
    append_form(Form::set, out);
    append_length(value.elements.size(), out);
    for (const std::string& one : value.elements) {
        append_text(one, out);
    }
}

void append_hash(const DumpedValue& value, std::string& out) {
    if (value.is_small) {
        append_form(Form::hash_in_listpack, out);
        append_text(write_listpack(value.elements), out);
        return;
    }
    append_form(Form::hash, out);
    append_length(value.elements.size() / 2, out);
    for (const std::string& one : value.elements) {
        append_text(one, out);
    }
}

void append_sorted_set(const DumpedValue& value, std::string& out) {
    if (value.is_small) {
        Strings elements;
        for (const Scored& one : value.members) {
            elements.push_back(one.member);
            elements.push_back(format_score(one.score));
        }
        append_form(Form::sorted_set_in_listpack, out);
        append_text(write_listpack(elements), out);
        return;
    }
    append_form(Form::sorted_set, out);
    append_length(value.members.size(), out);
    for (std::size_t i = value.members.size(); i > 0; --i) { // the last one first: so it is loaded faster
        append_text(value.members[i - 1].member, out);
        append_little_endian(std::bit_cast<std::uint64_t>(value.members[i - 1].score), 8, out);
    }
}

// Reads a value; throws DumpFault.
class Reader {
public:
    explicit Reader(std::string_view bytes) : bytes_(bytes) {}

    DumpedValue read();

private:
    std::string_view take(std::uint64_t count) {
        if (bytes_.size() - at_ < count) {
            throw DumpFault::data;
        }
        at_ += static_cast<std::size_t>(count);
        return bytes_.substr(at_ - static_cast<std::size_t>(count), static_cast<std::size_t>(count));
    }
    unsigned byte() { return static_cast<unsigned char>(take(1)[0]); }
    struct Length {
        std::uint64_t length = 0;
        bool is_special = false; // and no length, but a form of text
    };
    Length length_or_special();
    std::uint64_t length();
    // Of elements of at least a byte each.
    std::uint64_t count();
    std::string text();
    double score_in_text();
    void read_texts(std::uint64_t count, std::vector<std::string>& into);
    void read_list(DumpedValue& value, bool of_listpacks);
    void read_members(DumpedValue& value, bool in_text);
    static Strings whole(std::optional<Strings> elements);

    std::string_view bytes_;
    std::size_t at_ = 0;
};

Reader::Length Reader::length_or_special() {
    const unsigned first = byte();
    switch (first >> 6) {
    case 0:
        return {first & 0x3f};
    case 1:
        return {std::uint64_t{first & 0x3f} << 8 | byte()};
    case 3:
        return {first & 0x3f, true};
    default:
        break;
    }
    if (first != 0x80 && first != 0x81) {
        throw DumpFault::data;
    }
    std::uint64_t length = 0;
    for (const char one : take(first == 0x80 ? 4 : 8)) {
        length = length << 8 | static_cast<unsigned char>(one);
    }
    return {length};
}

std::uint64_t Reader::length() {
    const Length read = length_or_special();
    if (read.is_special) {
        throw DumpFault::data;
    }
    return read.length;
}

std::uint64_t Reader::count() {
    const std::uint64_t count = length();
    if (count == 0 || count > bytes_.size() - at_) {
        throw DumpFault::data;
    }
    return count;
}

std::string Reader::text() {
    const Length first = length_or_special();
    if (!first.is_special) {
        return std::string(take(first.length));
    }
    if (first.length < 3) {
        return std::to_string(signed_little_endian(take(std::uint64_t{1} << first.length)));
    }
    const std::uint64_t packed = first.length == 3 ? length() : 0;
    const std::uint64_t size = first.length == 3 ? length() : 0;
    if (size == 0 || size > bulk_bytes_max) {
        throw DumpFault::data;
    }
    auto unpacked = unpack_lzf(take(packed), static_cast<std::size_t>(size));
    if (!unpacked) {
        throw DumpFault::data;
    }
    return *std::move(unpacked);
}

// As old servers wrote it: its length, or 253 for no number, 254 and 255 for the infinite ones.
double Reader::score_in_text() {
    const unsigned size = byte();
    if (size == 254 || size == 255) {
        return parse_double(size == 254 ? "inf" : "-inf").value();
    }
    const auto score = size == 253 ? std::nullopt : parse_double(take(size));
    if (!score) {
        throw DumpFault::data;
    }
    return *score;
}

Strings Reader::whole(std::optional<Strings> elements) {
    if (!elements || elements->empty()) {
        throw DumpFault::data;
    }
    return *std::move(elements);
}

void Reader::read_texts(std::uint64_t count, std::vector<std::string>& into) {
    for (std::uint64_t i = 0; i < count; ++i) {
        into.push_back(text());
    }
}

void Reader::read_list(DumpedValue& value, bool of_listpacks) {
    constexpr std::uint64_t plain = 1;
    constexpr std::uint64_t packed = 2;
    for (std::uint64_t nodes = count(); nodes > 0; --nodes) {
        const std::uint64_t container = of_listpacks ? length() : packed;
        if (container != plain && container != packed) {
            throw DumpFault::data;
        }
        std::string node = text();
        if (container == plain) {
            value.elements.push_back(std::move(node));
            continue;
        }
        for (std::string& one : whole(of_listpacks ? read_listpack(node) : read_ziplist(node))) {
            value.elements.push_back(std::move(one));
        }
    }
}

void Reader::read_members(DumpedValue& value, bool in_text) {
    for (std::uint64_t left = count(); left > 0; --left) {
        std::string member = text();
        const double score =
            in_text ? score_in_text() : std::bit_cast<double>(little_endian(take(8)));
        value.members.push_back({std::move(member), score});
    }
}

// Names stand in it once; a hash has a value for each.
void check_names(const std::vector<std::string>& elements, std::size_t stride) {
    std::set<std::string_view> seen;
    for (std::size_t i = 0; i < elements.size(); i += stride) {
        if (!seen.insert(elements[i]).second || i + stride > elements.size()) {
            throw DumpFault::data;
        }
    }
}

void members_of(const Strings& elements, DumpedValue& value) {
    check_names(elements, 2);
    for (std::size_t i = 0; i < elements.size(); i += 2) {
        const auto score = parse_double(elements[i + 1]);
        if (!score) {
            throw DumpFault::data;
        }
        value.members.push_back({elements[i], *score});
    }
}

DumpedValue Reader::read() {
    const unsigned first = byte();
    if (std::ranges::find(forms_not_here, first) != std::end(forms_not_here)) {
        throw DumpFault::type;
    }
    DumpedValue value;
    switch (static_cast<Form>(first)) {
    case Form::string:
        value.text = text();
        break;
    case Form::list:
        value.type = Type::list;
        read_texts(count(), value.elements);
        break;
    case Form::list_in_ziplist:
        value.type = Type::list;
        value.elements = whole(read_ziplist(text()));
        break;
    case Form::list_of_ziplists:
    case Form::list_of_listpacks:
        value.type = Type::list;
        read_list(value, static_cast<Form>(first) == Form::list_of_listpacks);
        break;
    case Form::set:
        value.type = Type::set;
        read_texts(count(), value.elements);
        break;
    case Form::set_in_intset:
        value.type = Type::set;
        value.elements = whole(read_intset(text()));
        break;
    case Form::set_in_listpack:
        value.type = Type::set;
        value.elements = whole(read_listpack(text()));
        break;
    case Form::hash:
        value.type = Type::hash;
        read_texts(count() * 2, value.elements);
        break;
    case Form::hash_in_zipmap:
        value.type = Type::hash;
        value.elements = whole(read_zipmap(text()));
        break;
    case Form::hash_in_ziplist:
        value.type = Type::hash;
        value.elements = whole(read_ziplist(text()));
        break;
    case Form::hash_in_listpack:
        value.type = Type::hash;
        value.elements = whole(read_listpack(text()));
        break;
    case Form::sorted_set:
    case Form::sorted_set_in_text:
        value.type = Type::sorted_set;
        read_members(value, static_cast<Form>(first) == Form::sorted_set_in_text);
        break;
    case Form::sorted_set_in_ziplist:
        value.type = Type::sorted_set;
        members_of(whole(read_ziplist(text())), value);
        break;
    case Form::sorted_set_in_listpack:
        value.type = Type::sorted_set;
        members_of(whole(read_listpack(text())), value);
        break;
    default:
        throw DumpFault::data;
    }
    if (at_ != bytes_.size()) {
        throw DumpFault::data;
    }
    if (value.type == Type::set || value.type == Type::hash) {
        check_names(value.elements, value.type == Type::hash ? 2 : 1);
    }
    std::set<std::string_view> seen;
    for (const Scored& one : value.members) {
        if (!seen.insert(one.member).second || one.score != one.score) {
            throw DumpFault::data;
        }
    }
    return value;
}

} // namespace

std::string write_dump(const DumpedValue& value) {
    std::string out;
    switch (value.type) {
    case Type::string:
        append_form(Form::string, out);
        append_text(value.text, out);
        break;
    case Type::list:
        append_list(value.elements, out);
        break;
    case Type::set:
        append_set(value, out);
        break;
    case Type::hash:
        append_hash(value, out);
        break;
    case Type::sorted_set:
        append_sorted_set(value, out);
        break;
    }
    append_little_endian(written_version, 2, out);
    append_little_endian(crc64(out), 8, out);
    return out;
}

std::variant<DumpedValue, DumpFault> read_dump(std::string_view bytes) {
    if (bytes.size() < footer_bytes) {
        return DumpFault::checksum;
    }
    const std::string_view footer = bytes.substr(bytes.size() - footer_bytes);
    if (little_endian(footer.substr(0, 2)) > read_version_max ||
        little_endian(footer.substr(2)) != crc64(bytes.substr(0, bytes.size() - 8))) {
        return DumpFault::checksum;
    }
    try {
        return Reader(bytes.substr(0, bytes.size() - footer_bytes)).read();
    } catch (const DumpFault fault) {
        return fault;
    }
}

} // namespace snowglobe::redis
