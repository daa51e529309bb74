#pragma once
// Made-up messages of any schema and version. The same seed makes the same ones.
#include "services/kafka/message.h"
#include "services/kafka/schema.h"

#include <array>
#include <cstdint>
#include <limits>
#include <string>

namespace snowglobe::kafka {

class MakesUp {
public:
    explicit MakesUp(std::uint64_t seed) : state_(seed) {}

    // `message` is a new one. What the version does not have stays as it is.
    void fill(const Layout& layout, int version, void* message) {
        for (const Field& field : layout.fields) {
            if (!field.versions.has(version) || (field.tagged.has(version) && below(3) == 0)) {
                continue;
            }
            const bool is_null = field.nullable.has(version) && below(4) == 0;
            void* place = field.in(message);
            if (field.kind == Kind::array) {
                array(field, version, is_null, place);
            } else {
                one(field, field.kind, version, field.nullable.any(), is_null, place);
            }
        }
    }

    std::uint64_t below(std::uint64_t bound) { return draw() % bound; }
    std::string text() {
        std::string made(below(10) == 0 ? 100 + below(200) : below(12), ' ');
        for (char& c : made) {
            c = static_cast<char>(draw());
        }
        return made;
    }

private:
    std::uint64_t draw() {
        state_ += 0x9e3779b97f4a7c15U;
        std::uint64_t mixed = state_;
        mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9U;
        mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111ebU;
        return mixed ^ mixed >> 31;
    }

    void array(const Field& field, int version, bool is_null, void* place) {
        if (is_null) {
            field.array->set_null(place);
            return;
        }
        const std::size_t size = below(4);
        auto* element = static_cast<std::byte*>(field.array->resize(place, size));
        for (std::size_t i = 0; i < size; ++i, element += field.array->element_bytes) {
            one(field, field.element, version, false, false, element);
        }
    }

    template <class Int> void integer(void* place) {
        using Limits = std::numeric_limits<Int>;
        const std::array<Int, 4> edges{Limits::min(), Limits::max(), 0, static_cast<Int>(-1)};
        *static_cast<Int*>(place) =
            below(2) == 0 ? edges[below(edges.size())] : static_cast<Int>(draw());
    }
    template <class Value> void sized(bool is_optional, bool is_null, void* place, Value value) {
        if (!is_optional) {
            *static_cast<Value*>(place) = std::move(value);
        } else if (is_null) {
            static_cast<std::optional<Value>*>(place)->reset();
        } else {
            *static_cast<std::optional<Value>*>(place) = std::move(value);
        }
    }

    void one(
        const Field& field, Kind kind, int version, bool is_optional, bool is_null, void* place) {
        switch (kind) {
        case Kind::boolean:
            *static_cast<bool*>(place) = below(2) == 0;
            break;
        case Kind::int8:
            return integer<std::int8_t>(place);
        case Kind::int16:
            return integer<std::int16_t>(place);
        case Kind::uint16:
            return integer<std::uint16_t>(place);
        case Kind::int32:
            return integer<std::int32_t>(place);
        case Kind::uint32:
            return integer<std::uint32_t>(place);
        case Kind::int64:
            return integer<std::int64_t>(place);
        case Kind::float64:
            *static_cast<double*>(place) = static_cast<double>(below(1000)) / 8;
            break;
        case Kind::uuid:
            for (std::uint8_t& byte : static_cast<Uuid*>(place)->bytes) {
                byte = static_cast<std::uint8_t>(draw());
            }
            break;
        case Kind::text:
            return sized<std::string>(is_optional, is_null, place, text());
        case Kind::bytes: {
            std::string bytes = below(8) == 0 ? std::string(4000 + below(200), 'x') : text();
            return sized<Bytes>(is_optional, is_null, place, std::move(bytes));
        }
        case Kind::structure:
            return fill(*field.layout, version, place);
        case Kind::array:
            break;
        }
    }

    std::uint64_t state_;
};

} // namespace snowglobe::kafka
