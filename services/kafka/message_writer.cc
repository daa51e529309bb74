#include "services/kafka/message_writer.h"

#include "emulator/base/check.h"
#include "services/kafka/message.h"

#include <bit>
#include <limits>
#include <stdexcept>
#include <string>

namespace snowglobe::kafka {

namespace {

template <class Value> const Value& as(const void* place) {
    return *static_cast<const Value*>(place);
}

// nullptr: null.
template <class Value> const Value* find(const void* place, bool is_optional) {
    if (!is_optional) {
        return &as<Value>(place);
    }
    const auto& maybe = as<std::optional<Value>>(place);
    return maybe ? &*maybe : nullptr;
}

class MessageWriter {
public:
    MessageWriter(const Schema& schema, int version)
        : version_(version), is_flexible_(schema.flexible.has(version)) {}

    void structure(const Layout& layout, const void* from, Output& out) const {
        std::size_t tagged_ones = 0;
        for (const Field& field : layout.fields) {
            if (!field.versions.has(version_)) {
                continue;
            }
            if (!field.tagged.has(version_)) {
                value(field, field.in(from), out);
            } else if (!field.is_default(from)) {
                ++tagged_ones;
            }
        }
        if (is_flexible_) {
            put_varying(out.text, tagged_ones);
            tagged(layout, from, tagged_ones, out);
        }
    }

private:
    // In the order of tags, which need not be that of the rows.
    void tagged(const Layout& layout, const void* from, std::size_t left, Output& out) const {
        for (int after = -1; left > 0; --left) {
            const Field* next = nullptr;
            for (const Field& field : layout.fields) {
                if (field.tagged.has(version_) && field.tag > after && !field.is_default(from) &&
                    (next == nullptr || field.tag < next->tag)) {
                    next = &field;
                }
            }
            Output content;
            value(*next, next->in(from), content);
            put_varying(out.text, static_cast<std::uint64_t>(next->tag));
            put_varying(out.text, content.size());
            out.add(content);
            after = next->tag;
        }
    }

    void value(const Field& field, const void* from, Output& out) const {
        if (field.kind == Kind::array) {
            array(field, from, out);
        } else {
            one(field, field.kind, field.nullable.any(), from, out);
        }
    }

    void array(const Field& field, const void* from, Output& out) const {
        const std::size_t size = field.array->size(from);
        length(field, 4, field.array->is_null(from), size, out);
        const auto* element = static_cast<const std::byte*>(field.array->elements(from));
        for (std::size_t i = 0; i < size; ++i, element += field.array->element_bytes) {
            one(field, field.element, false, element, out);
        }
    }

    // The field, or one of its elements.
    void one(const Field& field, Kind kind, bool is_optional, const void* from, Output& out) const {
        switch (kind) {
        case Kind::boolean:
            put_fixed<std::uint8_t>(out.text, as<bool>(from) ? 1 : 0);
            break;
        case Kind::int8:
            put_fixed(out.text, as<std::int8_t>(from));
            break;
        case Kind::int16:
            put_fixed(out.text, as<std::int16_t>(from));
            break;
        case Kind::uint16:
            put_fixed(out.text, as<std::uint16_t>(from));
            break;
        case Kind::int32:
            put_fixed(out.text, as<std::int32_t>(from));
            break;
        case Kind::uint32:
            put_fixed(out.text, as<std::uint32_t>(from));
            break;
        case Kind::int64:
            put_fixed(out.text, as<std::int64_t>(from));
            break;
        case Kind::float64:
            put_fixed(out.text, std::bit_cast<std::uint64_t>(as<double>(from)));
            break;
        case Kind::uuid:
            out.text.append(as<Uuid>(from).bytes.begin(), as<Uuid>(from).bytes.end());
            break;
        case Kind::text: {
            const auto* text = find<std::string>(from, is_optional);
            length(field, 2, text == nullptr, text == nullptr ? 0 : text->size(), out);
            out.text += text == nullptr ? std::string_view() : *text;
            break;
        }
        case Kind::bytes: {
            const auto* bytes = find<Bytes>(from, is_optional);
            length(field, 4, bytes == nullptr, bytes == nullptr ? 0 : bytes->size(), out);
            if (bytes != nullptr) {
                out.add(*bytes);
            }
            break;
        }
        case Kind::structure:
            structure(*field.layout, from, out);
            break;
        case Kind::array:
            SNOWGLOBE_CHECK(false); // of arrays: scripts/derive-kafka refuses them
        }
    }

    void length(const Field& field, int width, bool is_null, std::size_t size, Output& out) const {
        const bool is_text = width == 2;
        const std::size_t most = is_text ? std::numeric_limits<std::int16_t>::max()
                                         : std::numeric_limits<std::int32_t>::max();
        if (size > most) {
            throw std::length_error(
                std::string(field.name) + " of " + std::to_string(size) + " in a message");
        }
        is_null = is_null && field.nullable.has(version_);
        if (is_flexible_ && field.is_flexible) {
            put_varying(out.text, is_null ? 0 : size + 1);
        } else if (is_text) {
            put_fixed(out.text, static_cast<std::int16_t>(is_null ? -1 : static_cast<int>(size)));
        } else {
            put_fixed(out.text, is_null ? -1 : static_cast<std::int32_t>(size));
        }
    }

    const int version_;
    const bool is_flexible_;
};

} // namespace

void write_message(const Schema& schema, int version, const void* message, Output& out) {
    SNOWGLOBE_CHECK(schema.valid.has(version));
    MessageWriter(schema, version).structure(*schema.layout, message, out);
}

} // namespace snowglobe::kafka
