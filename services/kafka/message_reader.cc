#include "services/kafka/message_reader.h"

#include "emulator/base/check.h"
#include "services/kafka/message.h"

#include <algorithm>
#include <array>
#include <bit>
#include <string>

namespace snowglobe::kafka {

namespace {

constexpr std::size_t text_bytes_max = 0x7fff; // also where its length has room for more

std::size_t bytes_min(Kind kind, const Layout* layout) {
    switch (kind) {
    case Kind::int16:
    case Kind::uint16:
        return 2;
    case Kind::int32:
    case Kind::uint32:
        return 4;
    case Kind::int64:
    case Kind::float64:
        return 8;
    case Kind::uuid:
        return 16;
    case Kind::structure:
        return layout->bytes_min;
    default:
        return 1;
    }
}

template <class Value> Value& as(void* place) {
    return *static_cast<Value*>(place);
}

class MessageReader {
public:
    MessageReader(const Schema& schema, int version, const Bytes& bytes, std::size_t at)
        : schema_(schema), version_(version), is_flexible_(schema.flexible.has(version)),
          bytes_(bytes), reader_(bytes.view()) {
        reader_.take(at);
    }

    std::size_t read(void* message) {
        try {
            structure(*schema_.layout, message);
        } catch (const Malformed& malformed) {
            throw Malformed(place() + malformed.what());
        }
        return reader_.position();
    }

private:
    struct Place {
        const Field* field = nullptr;
        std::size_t index = 0;
    };

    void structure(const Layout& layout, void* to) {
        SNOWGLOBE_CHECK(depth_ + 1 < places_.size());
        ++depth_;
        for (const Field& field : layout.fields) {
            if (field.versions.has(version_) && !field.tagged.has(version_)) {
                places_[depth_] = {&field};
                value(field, field.in(to));
            }
        }
        places_[depth_] = {};
        if (is_flexible_) {
            tagged(layout, to);
        }
        --depth_;
    }

    void tagged(const Layout& layout, void* to) {
        for (std::uint32_t left = reader_.unsigned_varint(); left > 0; --left) {
            const std::uint32_t tag = reader_.unsigned_varint();
            const std::size_t size = reader_.unsigned_varint();
            const auto field = std::ranges::find_if(layout.fields, [&](const Field& each) {
                return each.tagged.has(version_) && static_cast<std::uint32_t>(each.tag) == tag;
            });
            if (field == layout.fields.end()) {
                reader_.take(size);
                continue;
            }
            places_[depth_] = {&*field};
            if (size > reader_.remaining()) {
                reader_.take(size); // throws
            }
            const std::size_t end = reader_.narrow(size);
            value(*field, field->in(to));
            if (reader_.remaining() > 0) {
                throw Malformed(std::to_string(reader_.remaining()) + " bytes too many");
            }
            reader_.widen(end);
            places_[depth_] = {};
        }
    }

    void value(const Field& field, void* to) {
        if (field.kind == Kind::array) {
            array(field, to);
        } else {
            one(field, field.kind, field.nullable.any(), to);
        }
    }

    void array(const Field& field, void* to) {
        const std::optional<std::size_t> size = length(field, 4, field.nullable.any());
        if (!size) {
            field.array->set_null(to);
            return;
        }
        if (*size > reader_.remaining() / bytes_min(field.element, field.layout)) {
            throw Malformed(
                std::to_string(*size) + " elements in " + std::to_string(reader_.remaining()) +
                " bytes");
        }
        auto* element = static_cast<std::byte*>(field.array->resize(to, *size));
        for (std::size_t i = 0; i < *size; ++i, element += field.array->element_bytes) {
            places_[depth_].index = i;
            one(field, field.element, false, element);
        }
    }

    // The field, or one of its elements.
    void one(const Field& field, Kind kind, bool is_optional, void* to) {
        switch (kind) {
        case Kind::boolean:
            as<bool>(to) = reader_.fixed<std::uint8_t>() != 0;
            break;
        case Kind::int8:
            as<std::int8_t>(to) = reader_.fixed<std::int8_t>();
            break;
        case Kind::int16:
            as<std::int16_t>(to) = reader_.fixed<std::int16_t>();
            break;
        case Kind::uint16:
            as<std::uint16_t>(to) = reader_.fixed<std::uint16_t>();
            break;
        case Kind::int32:
            as<std::int32_t>(to) = reader_.fixed<std::int32_t>();
            break;
        case Kind::uint32:
            as<std::uint32_t>(to) = reader_.fixed<std::uint32_t>();
            break;
        case Kind::int64:
            as<std::int64_t>(to) = reader_.fixed<std::int64_t>();
            break;
        case Kind::float64:
            as<double>(to) = std::bit_cast<double>(reader_.fixed<std::uint64_t>());
            break;
        case Kind::uuid:
            std::ranges::copy(reader_.take(16), as<Uuid>(to).bytes.begin());
            break;
        case Kind::text:
            sized<std::string>(field, 2, is_optional, to, [this](std::size_t size) {
                if (size > text_bytes_max) {
                    throw Malformed("a text of " + std::to_string(size) + " bytes");
                }
                return std::string(reader_.take(size));
            });
            break;
        case Kind::bytes:
            sized<Bytes>(field, 4, is_optional, to, [this](std::size_t size) {
                reader_.take(size);
                return bytes_.slice(reader_.position() - size, size);
            });
            break;
        case Kind::structure:
            structure(*field.layout, to);
            break;
        case Kind::array:
            SNOWGLOBE_CHECK(false); // of arrays: scripts/derive-kafka refuses them
        }
    }

    template <class Value, class Take>
    void sized(const Field& field, int width, bool is_optional, void* to, const Take& take) {
        const std::optional<std::size_t> size = length(field, width, is_optional);
        if (!is_optional) {
            as<Value>(to) = take(*size);
        } else if (size) {
            as<std::optional<Value>>(to) = take(*size);
        } else {
            as<std::optional<Value>>(to).reset();
        }
    }

    // Nothing: null.
    std::optional<std::size_t> length(const Field& field, int width, bool is_optional) {
        std::int64_t size = 0;
        if (is_flexible_ && field.is_flexible) {
            size = std::int64_t{reader_.unsigned_varint()} - 1;
        } else {
            size = width == 2 ? reader_.fixed<std::int16_t>() : reader_.fixed<std::int32_t>();
        }
        if (size >= 0) {
            return static_cast<std::size_t>(size);
        }
        if (!is_optional || !field.nullable.has(version_)) {
            throw Malformed("null, which it may not be");
        }
        return std::nullopt;
    }

    std::string place() const {
        std::string text = std::string(schema_.name) + ' ' + std::to_string(version_) + ": ";
        for (std::size_t i = 1; i <= depth_; ++i) {
            const Place& at = places_[i];
            text += i > 1 ? "." : "";
            text += at.field == nullptr ? "tagged fields" : std::string(at.field->name);
            if (i < depth_ && at.field != nullptr && at.field->kind == Kind::array) {
                text += '[' + std::to_string(at.index) + ']';
            }
        }
        return text + ": ";
    }

    const Schema& schema_;
    const int version_;
    const bool is_flexible_;
    const Bytes& bytes_;
    ByteReader reader_;
    std::array<Place, 12> places_{}; // where it is, from 1 on: for whoever reads of an error
    std::size_t depth_ = 0;
};

} // namespace

std::size_t read_message(
    const Schema& schema, int version, const Bytes& bytes, std::size_t at, void* message) {
    SNOWGLOBE_CHECK(schema.valid.has(version));
    return MessageReader(schema, version, bytes, at).read(message);
}

} // namespace snowglobe::kafka
