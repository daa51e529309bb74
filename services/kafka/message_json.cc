#include "services/kafka/message_json.h"

#include "emulator/base/check.h"
#include "emulator/base/crc32c.h"
#include "emulator/base/encoding.h"
#include "emulator/base/error.h"
#include "emulator/base/spelling.h"
#include "services/kafka/message.h"
#include "services/kafka/record_batch.h"

#include <algorithm>
#include <limits>

namespace snowglobe::kafka {

namespace {

template <class Value> const Value& as(const void* place) {
    return *static_cast<const Value*>(place);
}
template <class Value> Value& as(void* place) {
    return *static_cast<Value*>(place);
}

constexpr std::size_t text_bytes_max = 0x7fff; // on the wire

// Base64 for addresses, without the padding of 16 bytes.
constexpr std::string_view padding = "==";

std::string id_text(const Uuid& id) {
    std::string text = base64_encode(
        {reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size()});
    text.resize(text.size() - padding.size());
    std::ranges::replace(text, '+', '-');
    std::ranges::replace(text, '/', '_');
    return text;
}

std::optional<Uuid> id_of(std::string text) {
    std::ranges::replace(text, '-', '+');
    std::ranges::replace(text, '_', '/');
    const auto bytes = base64_decode(text + std::string(padding));
    Uuid id;
    if (!bytes || bytes->size() != id.bytes.size()) {
        return std::nullopt;
    }
    std::ranges::transform(
        *bytes, id.bytes.begin(), [](char c) { return static_cast<std::uint8_t>(c); });
    return id;
}

// To JSON

json structure_to_json(const Layout& layout, int version, const void* from);

json value_to_json(const Field& field, Kind kind, int version, bool is_optional, const void* from) {
    switch (kind) {
    case Kind::boolean:
        return as<bool>(from);
    case Kind::int8:
        return as<std::int8_t>(from);
    case Kind::int16:
        return as<std::int16_t>(from);
    case Kind::uint16:
        return as<std::uint16_t>(from);
    case Kind::int32:
        return as<std::int32_t>(from);
    case Kind::uint32:
        return as<std::uint32_t>(from);
    case Kind::int64:
        return as<std::int64_t>(from);
    case Kind::float64:
        return as<double>(from);
    case Kind::uuid:
        return id_text(as<Uuid>(from));
    case Kind::text:
        if (is_optional) {
            const auto& text = as<std::optional<std::string>>(from);
            return text ? json(*text) : json();
        }
        return as<std::string>(from);
    case Kind::bytes: {
        const Bytes* bytes = nullptr;
        if (!is_optional) {
            bytes = &as<Bytes>(from);
        } else if (const auto& maybe = as<std::optional<Bytes>>(from)) {
            bytes = &*maybe;
        }
        if (bytes == nullptr) {
            return {};
        }
        return field.is_records ? records_summary(bytes->view())
                                : json(base64_encode(bytes->view()));
    }
    case Kind::structure:
        return structure_to_json(*field.layout, version, from);
    case Kind::array:
        break;
    }
    SNOWGLOBE_CHECK(false); // of arrays: scripts/derive-kafka refuses them
    return {};
}

json array_to_json(const Field& field, int version, const void* from) {
    if (field.array->is_null(from)) {
        return {};
    }
    json elements = json::array();
    const auto* element = static_cast<const std::byte*>(field.array->elements(from));
    for (std::size_t i = field.array->size(from); i > 0; --i) {
        elements.push_back(value_to_json(field, field.element, version, false, element));
        element += field.array->element_bytes;
    }
    return elements;
}

json structure_to_json(const Layout& layout, int version, const void* from) {
    json members = json::object();
    for (const Field& field : layout.fields) {
        if (!field.versions.has(version) ||
            (field.tagged.has(version) && field.is_default(from))) {
            continue;
        }
        const void* place = field.in(from);
        members[member_of(field)] =
            field.kind == Kind::array
                ? array_to_json(field, version, place)
                : value_to_json(field, field.kind, version, field.nullable.any(), place);
    }
    return members;
}

// From JSON

class DocumentReader {
public:
    DocumentReader(const Schema& schema, int version) : schema_(schema), version_(version) {}

    void read(const json& document, void* to) { structure(*schema_.layout, document, to); }

private:
    [[noreturn]] void refuse(const std::string& why) const {
        throw ApiError(
            "INVALID_REQUEST",
            std::string(schema_.name) + ": " + (path_.empty() ? "" : path_ + ": ") + why);
    }

    // Of the field, or of an element, within what `read` reads.
    template <class Read> void within(const std::string& part, const Read& read) {
        const std::size_t before = path_.size();
        path_ += (before == 0 || part[0] == '[' ? "" : ".") + part;
        read();
        path_.resize(before);
    }

    void structure(const Layout& layout, const json& document, void* to) {
        if (!document.is_object()) {
            refuse("must be an object");
        }
        check_members(layout, document);
        for (const Field& field : layout.fields) {
            if (!field.versions.has(version_)) {
                continue;
            }
            const std::string name = member_of(field);
            const auto member = document.find(name);
            if (member != document.end()) {
                within(name, [&] { value(field, *member, field.in(to)); });
            } else if (field.is_required) {
                within(name, [&] { refuse("is missing"); });
            } else if (field.nullable.has(version_) && !field.tagged.has(version_)) {
                set_null(field, field.in(to));
            }
        }
    }

    void check_members(const Layout& layout, const json& document) const {
        std::vector<std::string> known;
        for (const Field& field : layout.fields) {
            if (field.versions.has(version_)) {
                known.push_back(member_of(field));
            }
        }
        for (const auto& [name, value] : document.items()) {
            if (std::ranges::find(known, name) == known.end()) {
                refuse(
                    "has no member '" + name + "' in version " + std::to_string(version_) +
                    suggestion(name, known));
            }
        }
    }

    static void set_null(const Field& field, void* to) {
        if (field.kind == Kind::array) {
            field.array->set_null(to);
        } else if (field.kind == Kind::text) {
            as<std::optional<std::string>>(to).reset();
        } else {
            as<std::optional<Bytes>>(to).reset();
        }
    }

    void value(const Field& field, const json& from, void* to) {
        if (from.is_null() && field.nullable.has(version_)) {
            set_null(field, to);
        } else if (field.kind == Kind::array) {
            array(field, from, to);
        } else {
            one(field, field.kind, field.nullable.any(), from, to);
        }
    }

    void array(const Field& field, const json& from, void* to) {
        if (!from.is_array()) {
            refuse("must be a list");
        }
        auto* element = static_cast<std::byte*>(field.array->resize(to, from.size()));
        for (std::size_t i = 0; i < from.size(); ++i, element += field.array->element_bytes) {
            within('[' + std::to_string(i) + ']', [&] {
                one(field, field.element, false, from[i], element);
            });
        }
    }

    template <class Int> Int integer(const json& from) const {
        using Limits = std::numeric_limits<Int>;
        constexpr auto max = static_cast<std::uint64_t>(Limits::max());
        const bool is_good =
            from.is_number_integer() &&
            (from.is_number_unsigned() || from.get<std::int64_t>() >= 0
                 ? from.get<std::uint64_t>() <= max
                 : from.get<std::int64_t>() >= static_cast<std::int64_t>(Limits::min()));
        if (!is_good) {
            refuse(
                "must be a whole number from " + std::to_string(Limits::min()) + " to " +
                std::to_string(Limits::max()));
        }
        return from.get<Int>();
    }

    const std::string& text(const json& from, const char* wanted) const {
        if (!from.is_string()) {
            refuse(wanted);
        }
        return from.get_ref<const std::string&>();
    }

    Bytes bytes(const Field& field, const json& from) const {
        const char* wanted = field.is_records ? "must be whole batches in base64"
                                              : "must be bytes in base64";
        auto decoded = base64_decode(text(from, wanted));
        if (!decoded) {
            refuse(wanted);
        }
        return *std::move(decoded);
    }

    template <class Value> static void put(bool is_optional, void* to, Value value) {
        if (is_optional) {
            as<std::optional<Value>>(to) = std::move(value);
        } else {
            as<Value>(to) = std::move(value);
        }
    }

    // The field, or one of its elements.
    void one(const Field& field, Kind kind, bool is_optional, const json& from, void* to) {
        switch (kind) {
        case Kind::boolean:
            if (!from.is_boolean()) {
                refuse("must be true or false");
            }
            as<bool>(to) = from.get<bool>();
            break;
        case Kind::int8:
            as<std::int8_t>(to) = integer<std::int8_t>(from);
            break;
        case Kind::int16:
            as<std::int16_t>(to) = integer<std::int16_t>(from);
            break;
        case Kind::uint16:
            as<std::uint16_t>(to) = integer<std::uint16_t>(from);
            break;
        case Kind::int32:
            as<std::int32_t>(to) = integer<std::int32_t>(from);
            break;
        case Kind::uint32:
            as<std::uint32_t>(to) = integer<std::uint32_t>(from);
            break;
        case Kind::int64:
            as<std::int64_t>(to) = integer<std::int64_t>(from);
            break;
        case Kind::float64:
            if (!from.is_number()) {
                refuse("must be a number");
            }
            as<double>(to) = from.get<double>();
            break;
        case Kind::uuid: {
            constexpr const char* wanted = "must be an id of 22 letters, as Kafka prints them";
            const auto id = id_of(text(from, wanted));
            if (!id) {
                refuse(wanted);
            }
            as<Uuid>(to) = *id;
            break;
        }
        case Kind::text: {
            const std::string& value = text(from, "must be a text");
            if (value.size() > text_bytes_max) {
                refuse("has more than " + std::to_string(text_bytes_max) + " bytes");
            }
            put<std::string>(is_optional, to, value);
            break;
        }
        case Kind::bytes:
            put<Bytes>(is_optional, to, bytes(field, from));
            break;
        case Kind::structure:
            structure(*field.layout, from, to);
            break;
        case Kind::array:
            SNOWGLOBE_CHECK(false);
        }
    }

    const Schema& schema_;
    const int version_;
    std::string path_;
};

} // namespace

std::string member_of(const Field& field) {
    std::string name(field.name);
    name[0] = name[0] >= 'A' && name[0] <= 'Z' ? static_cast<char>(name[0] - 'A' + 'a') : name[0];
    return name;
}

json records_summary(std::string_view records) {
    json summary = {{"bytes", records.size()}};
    std::int64_t count = 0;
    std::int64_t batches = 0;
    try {
        for (std::string_view rest = records; !rest.empty(); ++batches) {
            const BatchHeader header = read_batch_header(rest);
            if (batches == 0) {
                summary["baseOffset"] = header.base_offset;
                summary["crc"] = header.checksum;
            }
            count += header.record_count;
            rest.remove_prefix(header.size);
        }
    } catch (const BadBatch& bad) {
        summary["fault"] = bad.what(); // of the last one: a Fetch may cut it off
    }
    summary["count"] = count;
    if (batches > 1) {
        summary["batches"] = batches;
        summary["crc"] = crc32c(records);
    }
    return summary;
}

json message_to_json(const Schema& schema, int version, const void* message) {
    SNOWGLOBE_CHECK(schema.valid.has(version));
    return structure_to_json(*schema.layout, version, message);
}

void message_from_json(const Schema& schema, int version, const json& document, void* message) {
    SNOWGLOBE_CHECK(schema.valid.has(version));
    DocumentReader(schema, version).read(document, message);
}

} // namespace snowglobe::kafka
