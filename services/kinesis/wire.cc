#include "services/kinesis/wire.h"

#include "emulator/base/encoding.h"

#include <algorithm>
#include <array>

namespace snowglobe::kinesis {

namespace {

#include "services/kinesis/model.inc"

constexpr std::string_view not_post_text =
    "<AccessDeniedException>\n"
    "  <Message>Unable to determine service/operation name to be authorized</Message>\n"
    "</AccessDeniedException>\n";

// Kinesis' second id: 72 bytes in base64, opaque to everybody.
std::string id_2(const Id128& request_id) {
    std::array<char, 72> bytes;
    std::uint64_t state = 0;
    for (const std::uint8_t byte : request_id) {
        state = state << 8 | byte;
    }
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i, word >>= 8) {
        if (i % 8 == 0) {
            word = mix64(state += 0x9e3779b97f4a7c15U);
        }
        bytes[i] = static_cast<char>(word & 0xff);
    }
    return base64_encode({bytes.data(), bytes.size()});
}

ApiError serialization_error(std::string text) {
    return {"SerializationException", std::move(text)};
}

// Its framework has "an String", too.
std::string_view kinesis_type_name(const Shape& shape) {
    switch (shape.type) {
    case ShapeType::long_integer:
        return "an Long";
    case ShapeType::boolean:
        return "an Boolean";
    case ShapeType::decimal:
        return "an Double";
    case ShapeType::text:
        return "an String";
    default:
        return type_name(shape);
    }
}

ApiError kinesis_type_error(const Shape& wanted, const json& value, Holder) {
    if (auto error = structure_error(wanted, value)) {
        return *std::move(error);
    }
    if (wanted.type == ShapeType::boolean && value.is_string()) {
        std::string text = value.get<std::string>();
        for (char& c : text) {
            c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        }
        return serialization_error("'" + text + "' can not be converted to an Boolean");
    }
    const std::string given = value.is_boolean() ? "java.lang.Boolean"
                              : value.is_string()
                                  ? "java.lang.String"
                                  : "com.amazon.coral.value.json.numbers.TruncatingBigNumber";
    return serialization_error(
        "class " + given + " can not be converted to " + std::string(kinesis_type_name(wanted)));
}

std::optional<ApiError> kinesis_blob_error(const std::string& text) {
    const auto error = [&](const std::string& what) {
        return serialization_error("'" + text + "' can not be converted to a Blob: " + what);
    };
    if (text.size() % 4 != 0) {
        return error(
            "Base64 encoded length is expected a multiple of 4 bytes but found: " +
            std::to_string(text.size()));
    }
    const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
    const std::size_t content = text.size() - padding;
    const std::string_view digits = std::string_view(text).substr(0, content);
    if (!are_base64_digits(digits)) {
        const auto bad = std::find_if(digits.begin(), digits.end(), [](const char& c) {
            return !are_base64_digits({&c, 1});
        });
        return error(std::string("Invalid Base64 character: '") + *bad + "'");
    }
    // Bits of the last character that no byte takes must be 0.
    const std::string_view even = padding == 2 ? "AQgw" : "AEIMQUYcgkosw048";
    if (padding > 0 && even.find(text[content - 1]) == std::string_view::npos) {
        return error("Invalid last non-pad Base64 character dectected"); // sic
    }
    return std::nullopt;
}

const ShapeDialect kinesis_dialect{
    kinesis_type_error, kinesis_blob_error, true, true, all_errors, {}};

class KinesisWire final : public AwsWire {
public:
    KinesisWire() : AwsWire(service_model) {}

    const ShapeDialect& dialect() const override { return kinesis_dialect; }

    ApiError at_the_door(ApiError error) const override {
        if (error.code == "MissingAuthenticationTokenException") {
            error.message = "Missing Authentication Token";
        }
        return error;
    }

    std::optional<ApiError> turned_away(const HttpRequest& request) const override {
        if (request.method != "POST") {
            return ApiError("", std::string(not_post_text), 403);
        }
        return std::nullopt;
    }

    bool minds_an_empty_body() const override { return true; }

    void finish(const ReplyForm& form, const Id128& request_id, HttpResponse& response)
        const override {
        AwsWire::finish(form, request_id, response);
        response.headers.emplace_back("x-amz-id-2", id_2(request_id));
    }

private:
    std::span<const std::string_view> resource_members() const override {
        static constexpr std::string_view names[] = {
            "StreamName", "StreamARN", "ResourceARN", "ConsumerARN"};
        return names;
    }
};

} // namespace

const AwsWire& wire() {
    static const KinesisWire wire;
    return wire;
}

} // namespace snowglobe::kinesis
