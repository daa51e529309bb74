#include "services/kafka/topics.h"

#include <algorithm>

namespace snowglobe::kafka {

namespace {

constexpr std::size_t name_length_max = 249;

std::optional<std::string> wrong_name(std::string_view name) {
    const auto is_good = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '.' || c == '_' || c == '-';
    };
    const std::string quoted = "'" + std::string(name) + "'";
    if (name.empty()) {
        return "the empty string is not allowed";
    }
    if (name == "." || name == "..") {
        return quoted + " is not allowed";
    }
    if (name.size() > name_length_max) {
        return "the length of " + quoted + " is longer than the max allowed length " +
               std::to_string(name_length_max);
    }
    if (!std::ranges::all_of(name, is_good)) {
        return quoted + " contains one or more characters other than ASCII alphanumerics, '.', "
                        "'_' and '-'";
    }
    return std::nullopt;
}

} // namespace

bool is_topic_name(std::string_view name) {
    return !wrong_name(name);
}

std::optional<std::string> wrong_topic_name(std::string_view name) {
    const auto wrong = wrong_name(name);
    return wrong ? std::optional("Topic name is invalid: " + *wrong) : std::nullopt;
}

bool topic_names_collide(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, [](char one, char other) {
        return (one == '.' ? '_' : one) == (other == '.' ? '_' : other);
    });
}

} // namespace snowglobe::kafka
