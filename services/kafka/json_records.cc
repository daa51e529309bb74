#include "services/kafka/json_records.h"

#include "emulator/base/encoding.h"
#include "emulator/base/error.h"
#include "emulator/base/utf8.h"

#include <cstring>

namespace snowglobe::kafka {

namespace {

[[noreturn]] void refuse(const std::string& where, const std::string& what) {
    throw ApiError("INVALID_RECORD", where + ": " + what);
}

std::optional<std::string>
read_text(const json& document, const std::string& member, const std::string& where) {
    const auto text = document.find(member);
    const auto bytes = document.find(member + "Base64");
    const bool has_text = text != document.end() && !text->is_null();
    const bool has_bytes = bytes != document.end() && !bytes->is_null();
    if (has_text && has_bytes) {
        refuse(where, member + " and " + member + "Base64 are one too many");
    }
    if (has_text) {
        if (!text->is_string()) {
            refuse(where + "." + member, "must be a text");
        }
        return text->get<std::string>();
    }
    if (!has_bytes) {
        return std::nullopt;
    }
    auto decoded = bytes->is_string() ? base64_decode(bytes->get<std::string>()) : std::nullopt;
    if (!decoded) {
        refuse(where + "." + member + "Base64", "must be bytes in base64");
    }
    return decoded;
}

template <class Int>
std::optional<Int>
read_number(const json& document, const char* member, std::int64_t most, const std::string& where) {
    const auto found = document.find(member);
    if (found == document.end() || found->is_null()) {
        return std::nullopt;
    }
    if (!found->is_number_integer() || found->get<std::int64_t>() < 0 ||
        found->get<std::int64_t>() > most) {
        refuse(where + "." + member, "must be a whole number from 0 on");
    }
    return static_cast<Int>(found->get<std::int64_t>());
}

void check_members(
    const json& document,
    std::initializer_list<std::string_view> known,
    const std::string& where) {
    if (!document.is_object()) {
        refuse(where, "must be an object");
    }
    for (const auto& [name, value] : document.items()) {
        if (std::ranges::find(known, name) == known.end()) {
            refuse(where, "has no member '" + std::string(name) + "'");
        }
    }
}

void put_text(json& out, const std::string& member, std::optional<std::string_view> bytes) {
    if (!bytes) {
        out[member] = nullptr;
    } else if (is_valid_utf8(*bytes)) {
        out[member] = std::string(*bytes);
    } else {
        out[member + "Base64"] = base64_encode(*bytes);
    }
}

std::uint32_t murmur2(std::string_view bytes) {
    constexpr std::uint32_t multiplier = 0x5bd1e995;
    constexpr std::uint32_t seed = 0x9747b28c;
    std::uint32_t hash = seed ^ static_cast<std::uint32_t>(bytes.size());
    const auto byte = [&](std::size_t i) {
        return static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[i]));
    };
    std::size_t at = 0;
    for (; at + 4 <= bytes.size(); at += 4) {
        std::uint32_t k =
            byte(at) | byte(at + 1) << 8 | byte(at + 2) << 16 | byte(at + 3) << 24;
        k *= multiplier;
        k ^= k >> 24;
        k *= multiplier;
        hash *= multiplier;
        hash ^= k;
    }
    switch (bytes.size() - at) {
    case 3:
        hash ^= byte(at + 2) << 16;
        [[fallthrough]];
    case 2:
        hash ^= byte(at + 1) << 8;
        [[fallthrough]];
    case 1:
        hash ^= byte(at);
        hash *= multiplier;
        break;
    default:
        break;
    }
    hash ^= hash >> 13;
    hash *= multiplier;
    hash ^= hash >> 15;
    return hash;
}

} // namespace

JsonRecord JsonRecord::read(const json& document, const std::string& where) {
    check_members(
        document,
        {"key", "keyBase64", "value", "valueBase64", "headers", "partition", "timestamp"},
        where);
    JsonRecord record;
    record.partition = read_number<std::int32_t>(document, "partition", INT32_MAX, where);
    record.timestamp = read_number<std::int64_t>(document, "timestamp", INT64_MAX, where);
    record.key = read_text(document, "key", where);
    record.value = read_text(document, "value", where);
    if (const auto headers = document.find("headers");
        headers != document.end() && !headers->is_null()) {
        if (!headers->is_array()) {
            refuse(where + ".headers", "must be a list of {name, value}");
        }
        for (std::size_t i = 0; i < headers->size(); ++i) {
            const std::string place = where + ".headers[" + std::to_string(i) + "]";
            const json& header = headers->at(i);
            check_members(header, {"name", "value", "valueBase64"}, place);
            const auto name = read_text(header, "name", place);
            if (!name) {
                refuse(place, "has no name");
            }
            record.headers.emplace_back(*name, read_text(header, "value", place));
        }
    }
    return record;
}

Record JsonRecord::record(std::int64_t timestamp_otherwise) const {
    Record record;
    record.timestamp = timestamp.value_or(timestamp_otherwise);
    record.key = key;
    record.value = value;
    for (const auto& [name, content] : headers) {
        record.headers.push_back({name, content});
    }
    return record;
}

json to_json(const Record& record) {
    json out = {{"offset", record.offset}, {"timestamp", record.timestamp}};
    put_text(out, "key", record.key);
    put_text(out, "value", record.value);
    if (!record.headers.empty()) {
        json headers = json::array();
        for (const RecordHeader& header : record.headers) {
            json one = {{"name", std::string(header.key)}};
            put_text(one, "value", header.value);
            headers.push_back(std::move(one));
        }
        out["headers"] = std::move(headers);
    }
    return out;
}

std::int32_t partition_of(std::string_view key, std::int32_t partitions) {
    const auto positive = static_cast<std::int32_t>(murmur2(key) & 0x7fffffffU);
    return positive % partitions;
}

} // namespace snowglobe::kafka
