#pragma once
// Values of the store: plain structs, encoded field by field in the order of their `fields` member.
//
//     struct Message {
//         std::string id;
//         Time sent{};
//         std::optional<std::string> group;
//         template <class Archive> void fields(Archive& archive) { archive(id, sent, group); }
//     };
//     store.put(key, encode(message));     Message m = decode<Message>(bytes);
//
// Understood: bool, integers, enums, std::string, Bytes, Time, Duration, json (as text), optional,
// vector, map, pair, and structs with `fields`. Integers are LEB128 varints (signed ones zigzag),
// text is length + bytes. An enum's last value is what last_of(T) answers, found beside the enum.
// Nothing else is read than what an Encoder writes. In a world rows decode (SNOWGLOBE_CHECK); what
// may come from outside, a data directory too, is read by try_decode.
//
// A struct that rows of earlier versions hold grows by tagged fields, after the others and in the
// order of their tags, which are never used again for anything else:
//
//         archive(id, sent, group);
//         archive.tagged(1, trace_header);
//         archive.tagged(2, priority, 5); // what it is where an earlier version wrote the row
//
// They stand at the end of the struct: their number, then tag, size and bytes of each that is not
// as if it were absent. So a newer version reads what an older one wrote; an older one finds a tag
// that it does not know, and refuses the row (Decoder::Malformed::unknown_tag).
#include "emulator/base/bytes.h"
#include "emulator/base/check.h"
#include "emulator/base/json.h"
#include "emulator/base/time.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace snowglobe {

class Encoder {
public:
    template <class... Values> void operator()(const Values&... values) { (write(values), ...); }
    template <class T> void tagged(std::uint64_t tag, const T& value, const T& absent = T{}) {
        SNOWGLOBE_CHECK(tag > tagged_.last);
        tagged_.last = tag;
        begin_tagged();
        if (value == absent) {
            return;
        }
        ++tagged_.count;
        varint(tag);
        const std::size_t size_at = bytes_.size();
        bytes_.push_back('\0');
        write(value);
        put_varint(size_at, bytes_.size() - size_at - 1);
    }
    std::string take() { return std::move(bytes_); }
    // So many bytes are likely to come.
    void expect(std::size_t bytes) { bytes_.reserve(bytes); }

private:
    void varint(std::uint64_t value) {
        char bytes[16]; // ten are the most
        char* end = bytes;
        for (; value >= 0x80; value >>= 7) {
            *end++ = static_cast<char>(value | 0x80);
        }
        *end++ = static_cast<char>(value);
        bytes_.append(bytes, static_cast<std::size_t>(end - bytes));
    }
    void write(const std::string& value) {
        varint(value.size());
        bytes_.append(value);
    }
    template <class T> void write_struct(const T& value) {
        const Tagged outer = std::exchange(tagged_, {});
        const_cast<T&>(value).fields(*this); // fields() only reads when the archive encodes
        begin_tagged();
        put_varint(tagged_.count_at, tagged_.count);
        tagged_ = outer;
    }
    // Their number is known when all are written.
    void begin_tagged() {
        if (!tagged_.begun) {
            tagged_.begun = true;
            tagged_.count_at = bytes_.size();
            bytes_.push_back('\0');
        }
    }
    // In the place of one byte; more is needed where it is great, and moves what is behind it.
    void put_varint(std::size_t at, std::uint64_t value) {
        if (value < 0x80) {
            bytes_[at] = static_cast<char>(value);
            return;
        }
        Encoder number;
        number.varint(value);
        bytes_.replace(at, 1, number.bytes_);
    }
    void write(const Bytes& value) {
        varint(value.size());
        bytes_.append(value.view());
    }
    void write(const json& value) { write(value.dump()); }
    void write(Time value) { write(epoch_ns(value)); }
    void write(Duration value) { write(std::int64_t{value.count()}); }
    template <class T> void write(const std::optional<T>& value) {
        write(value.has_value());
        if (value) {
            write(*value);
        }
    }
    template <class T> void write(const std::vector<T>& value) {
        varint(value.size());
        for (const T& element : value) {
            write(element);
        }
    }
    template <class K, class V> void write(const std::map<K, V>& value) {
        varint(value.size());
        for (const auto& [key, element] : value) {
            write(key);
            write(element);
        }
    }
    template <class A, class B> void write(const std::pair<A, B>& value) {
        write(value.first);
        write(value.second);
    }
    template <class T> void write(const T& value) {
        if constexpr (std::is_enum_v<T>) {
            write(static_cast<std::underlying_type_t<T>>(value));
        } else if constexpr (std::is_same_v<T, bool>) {
            bytes_.push_back(value ? '\1' : '\0');
        } else if constexpr (std::is_signed_v<T>) {
            const auto wide = static_cast<std::int64_t>(value);
            varint(static_cast<std::uint64_t>(wide) << 1 ^ static_cast<std::uint64_t>(wide >> 63));
        } else if constexpr (std::is_unsigned_v<T>) {
            varint(value);
        } else {
            write_struct(value);
        }
    }

    // Of the struct that is being written.
    struct Tagged {
        bool begun = false;
        std::size_t count_at = 0;
        std::uint64_t count = 0;
        std::uint64_t last = 0;
    };
    std::string bytes_;
    Tagged tagged_;
};

class Decoder {
public:
    struct Malformed {
        std::uint64_t unknown_tag = 0; // 0: it is not that
    };
    // Before format 4 structs had no tagged fields, nor a place for them.
    enum class Form { tagged, before_tags };

    explicit Decoder(std::string_view bytes, Form form = Form::tagged)
        : rest_(bytes), form_(form) {}
    template <class... Values> void operator()(Values&... values) { (read(values), ...); }
    template <class T> void tagged(std::uint64_t tag, T& value, const T& absent = T{}) {
        begin_tagged();
        if (tagged_.tag != tag) {
            value = absent;
            return;
        }
        Decoder field(tagged_.bytes);
        field.read(value);
        require(field.at_end());
        next_tagged();
    }
    bool at_end() const { return rest_.empty(); }

private:
    static void require(bool holds) {
        if (!holds) {
            throw Malformed{};
        }
    }
    void begin_tagged() {
        if (!tagged_.begun) {
            tagged_.begun = true;
            tagged_.left = form_ == Form::tagged ? varint() : 0;
            next_tagged();
        }
    }
    void next_tagged() {
        const std::uint64_t before = std::exchange(tagged_.tag, 0);
        if (tagged_.left == 0) {
            return;
        }
        --tagged_.left;
        tagged_.tag = varint();
        require(tagged_.tag > before);
        const std::uint64_t size = varint();
        require(size <= rest_.size());
        tagged_.bytes = rest_.substr(0, size);
        rest_.remove_prefix(size);
    }
    template <class T> void read_struct(T& value) {
        const Tagged outer = std::exchange(tagged_, {});
        value.fields(*this);
        begin_tagged();
        if (tagged_.tag != 0) {
            throw Malformed{tagged_.tag};
        }
        tagged_ = outer;
    }
    std::uint64_t varint() {
        if (!rest_.empty() && static_cast<unsigned char>(rest_.front()) < 0x80) {
            const auto byte = static_cast<unsigned char>(rest_.front());
            rest_.remove_prefix(1);
            return byte;
        }
        std::uint64_t out = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            require(!rest_.empty());
            const auto byte = static_cast<unsigned char>(rest_.front());
            rest_.remove_prefix(1);
            out |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
            if (byte < 0x80) {
                require(shift == 0 || (byte != 0 && (shift < 63 || byte == 1)));
                return out;
            }
        }
        throw Malformed{};
    }
    void read(std::string& value) {
        const std::uint64_t size = varint();
        require(size <= rest_.size());
        value.assign(rest_.substr(0, size));
        rest_.remove_prefix(size);
    }
    void read(Bytes& value) {
        std::string bytes;
        read(bytes);
        value = Bytes(std::move(bytes));
    }
    void read(json& value) {
        std::string text;
        read(text);
        value = json::parse_or_discard(text);
        require(!value.is_discarded());
    }
    void read(Time& value) {
        std::int64_t ns = 0;
        read(ns);
        value = from_epoch_ns(ns);
    }
    void read(Duration& value) {
        std::int64_t ns = 0;
        read(ns);
        value = Duration{ns};
    }
    template <class T> void read(std::optional<T>& value) {
        bool present = false;
        read(present);
        if (present) {
            read(value.emplace());
        } else {
            value.reset();
        }
    }
    template <class T> void read(std::vector<T>& value) {
        const std::uint64_t size = varint();
        value.clear();
        for (std::uint64_t i = 0; i < size; ++i) {
            read(value.emplace_back());
        }
    }
    template <class K, class V> void read(std::map<K, V>& value) {
        const std::uint64_t size = varint();
        value.clear();
        for (std::uint64_t i = 0; i < size; ++i) {
            K key{};
            read(key);
            require(value.empty() || value.rbegin()->first < key);
            read(value.emplace_hint(value.end(), std::move(key), V{})->second);
        }
    }
    template <class A, class B> void read(std::pair<A, B>& value) {
        read(value.first);
        read(value.second);
    }
    template <class T> void read(T& value) {
        if constexpr (std::is_enum_v<T>) {
            std::underlying_type_t<T> raw{};
            read(raw);
            require(raw >= 0 && raw <= static_cast<std::underlying_type_t<T>>(last_of(T{})));
            value = static_cast<T>(raw);
        } else if constexpr (std::is_same_v<T, bool>) {
            require(!rest_.empty() && (rest_.front() == '\0' || rest_.front() == '\1'));
            value = rest_.front() == '\1';
            rest_.remove_prefix(1);
        } else if constexpr (std::is_signed_v<T>) {
            const std::uint64_t raw = varint();
            const std::int64_t wide =
                static_cast<std::int64_t>(raw >> 1) ^ -static_cast<std::int64_t>(raw & 1);
            require(std::in_range<T>(wide));
            value = static_cast<T>(wide);
        } else if constexpr (std::is_unsigned_v<T>) {
            const std::uint64_t wide = varint();
            require(std::in_range<T>(wide));
            value = static_cast<T>(wide);
        } else {
            read_struct(value);
        }
    }

    // Of the struct that is being read.
    struct Tagged {
        bool begun = false;
        std::uint64_t left = 0; // behind the one at hand
        std::uint64_t tag = 0;  // of the one at hand; 0: there is none
        std::string_view bytes;
    };
    std::string_view rest_;
    Form form_;
    Tagged tagged_;
};

template <class T> std::string encode(const T& value) {
    constexpr std::size_t usual_size = 120; // most rows are built in one piece of memory
    Encoder encoder;
    encoder.expect(usual_size);
    encoder(value);
    return encoder.take();
}

template <class T> T decode(std::string_view bytes) {
    T value{};
    try {
        Decoder decoder(bytes);
        decoder(value);
    } catch (const Decoder::Malformed&) {
        constexpr bool row_decodes = false;
        SNOWGLOBE_CHECK(row_decodes);
    }
    return value;
}

// Throws Decoder::Malformed: the bytes are no T, or more than one.
template <class T>
T read_record(std::string_view bytes, Decoder::Form form = Decoder::Form::tagged) {
    T value{};
    Decoder decoder(bytes, form);
    decoder(value);
    if (!decoder.at_end()) {
        throw Decoder::Malformed{};
    }
    return value;
}

// nullopt: the bytes are no T, or more than one.
template <class T> std::optional<T> try_decode(std::string_view bytes) {
    try {
        return read_record<T>(bytes);
    } catch (const Decoder::Malformed&) {
        return std::nullopt;
    }
}

} // namespace snowglobe
