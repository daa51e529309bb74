#include "services/logs/words.h"

#include "emulator/base/encoding.h"
#include "emulator/base/json.h"
#include "services/page_token.h"

#include <fmt/format.h>

namespace snowglobe::logs {

ApiError invalid_parameter(std::string text) {
    return {"InvalidParameterException", std::move(text)};
}

ApiError no_such_group() {
    return {"ResourceNotFoundException", "The specified log group does not exist."};
}

ApiError no_such_stream() {
    return {"ResourceNotFoundException", "The specified log stream does not exist."};
}

ApiError already_exists(std::string_view what) {
    return {
        "ResourceAlreadyExistsException", "The specified " + std::string(what) + " already exists"};
}

std::string sequence_token(const GroupPlace& place, const std::string& name, const Stream& stream) {
    const std::string who = arn_of(place) + "\n" + name + "\n" + std::to_string(stream.last_ms) +
                            "\n" + std::to_string(epoch_ns(stream.ingested));
    std::string digits = "496";
    for (const char byte : sha256(who)) {
        digits += fmt::format("{:03}", static_cast<unsigned char>(byte));
    }
    return digits.substr(0, 56);
}

namespace {

constexpr std::string_view pages = "logs";

} // namespace

std::string page_start(const json& request) {
    const auto token = request.value("nextToken", std::string());
    if (token.empty()) {
        return {};
    }
    auto place = place_of_page(pages, token);
    if (!place) {
        throw invalid_parameter("The specified nextToken is invalid.");
    }
    return *std::move(place);
}

std::string page_token(std::string_view last) {
    return snowglobe::page_token(pages, last);
}

std::size_t limit_of(const json& request, std::size_t otherwise) {
    return request.value("limit", otherwise);
}

} // namespace snowglobe::logs
