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
// Understood: bool, integers, enums, std::string, Time, Duration, json (as text), optional, vector,
// map, pair, and structs with `fields`. Integers are LEB128 varints (signed ones zigzag), text is
// length + bytes. An enum's last value is what last_of(T) answers, found beside the enum. Nothing
// else is read than what an Encoder writes. In a world rows decode (SNOWGLOBE_CHECK); what may come
// from outside, a data directory too, is read by try_decode.
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
    std::string take() { return std::move(bytes_); }

private:
    void varint(std::uint64_t value) {
        for (; value >= 0x80; value >>= 7) {
            bytes_.push_back(static_cast<char>(value | 0x80));
        }
        bytes_.push_back(static_cast<char>(value));
    }
    void write(const std::string& value) {
        varint(value.size());
        bytes_.append(value);
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
            const_cast<T&>(value).fields(*this); // fields() only reads when the archive encodes
        }
    }

    std::string bytes_;
};

class Decoder {
public:
    struct Malformed {};

    explicit Decoder(std::string_view bytes) : rest_(bytes) {}
    template <class... Values> void operator()(Values&... values) { (read(values), ...); }
    bool at_end() const { return rest_.empty(); }

private:
    static void require(bool holds) {
        if (!holds) {
            throw Malformed{};
        }
    }
    std::uint64_t varint() {
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
            value.fields(*this);
        }
    }

    std::string_view rest_;
};

template <class T> std::string encode(const T& value) {
    Encoder encoder;
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

// nullopt: the bytes are no T, or more than one.
template <class T> std::optional<T> try_decode(std::string_view bytes) {
    T value{};
    try {
        Decoder decoder(bytes);
        decoder(value);
        if (!decoder.at_end()) {
            return std::nullopt;
        }
    } catch (const Decoder::Malformed&) {
        return std::nullopt;
    }
    return value;
}

} // namespace snowglobe
