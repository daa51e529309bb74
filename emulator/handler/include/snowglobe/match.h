#pragma once
// How an expected JSON value is compared with one that was found, in tests of handlers
// (handler_test.h) as in the expectations of a replay (emulator/docs/fixtures.md):
// - an object: each member named must be there and match; others may be there too;
// - a list: as many elements, each matching;
// - {"$any": true}, {"$absent": true}, {"$starts_with": t}, {"$ends_with": t}, {"$contains": t},
//   {"$at_least": n}, {"$at_most": n}, {"$count": n}: must all hold;
// - anything else: equal.
#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>

namespace snowglobe::match {

// {"$at_least": 3, ...}: not a value, but what is said of one.
template <class Json> bool is_operator(const Json& expected) {
    return expected.is_object() && !expected.empty() && expected.begin().key().starts_with('$');
}

// Its text, as far as a person wants to read it.
template <class Json> std::string shown(const Json& value) {
    constexpr std::size_t bytes_max = 200;
    std::string text;
    if constexpr (requires { value.dump(-1, ' ', false, Json::error_handler_t::replace); }) {
        text = value.dump(-1, ' ', false, Json::error_handler_t::replace); // nlohmann's throws else
    } else {
        text = value.dump();
    }
    if (text.size() > bytes_max) {
        std::size_t end = bytes_max;
        while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0u) == 0x80u) {
            --end; // whole characters only
        }
        text.resize(end);
        text += "…";
    }
    return text;
}

template <class Json>
std::optional<std::string>
mismatch(const std::string& path, const Json& expected, const Json& found);

template <class Json>
std::string differs(const std::string& path, const Json& expected, const Json& found) {
    return path + ": expected " + shown(expected) + ", found " + shown(found);
}

template <class Json> bool is_absent(const Json& expected) {
    return expected.is_object() && expected.size() == 1 && expected.contains("$absent") &&
           expected.at("$absent") == Json(true);
}

template <class Json> bool holds(const std::string& name, const Json& operand, const Json& found) {
    if (name == "$any") {
        return true;
    }
    if (name == "$count") {
        return found.is_array() && !mismatch("", operand, Json(found.size()));
    }
    if (name == "$at_least" || name == "$at_most") {
        return found.is_number() && operand.is_number() &&
               (name == "$at_least" ? found >= operand : found <= operand);
    }
    if (!found.is_string() || !operand.is_string()) {
        return false; // $absent too: there is something
    }
    const auto& text = found.template get_ref<const std::string&>();
    const auto& part = operand.template get_ref<const std::string&>();
    return name == "$starts_with" ? text.starts_with(part)
           : name == "$ends_with" ? text.ends_with(part)
                                  : name == "$contains" && text.find(part) != std::string::npos;
}

// The first place where they differ, in words: "PATH: expected .., found ..".
template <class Json>
std::optional<std::string>
mismatch(const std::string& path, const Json& expected, const Json& found) {
    if (is_operator(expected)) {
        for (const auto& [name, operand] : expected.items()) {
            if (!holds<Json>(name, operand, found)) {
                return differs(path, expected, found);
            }
        }
        return std::nullopt;
    }
    if (expected.is_object() && found.is_object()) {
        for (const auto& [name, value] : expected.items()) {
            const auto member = found.find(name);
            if (member == found.end()) {
                if (is_absent<Json>(value)) {
                    continue;
                }
                return path + "." + name + ": expected " + shown<Json>(value) + ", found nothing";
            }
            if (auto difference = mismatch<Json>(path + "." + name, value, *member)) {
                return difference;
            }
        }
        return std::nullopt;
    }
    if (expected.is_array() && found.is_array()) {
        const std::size_t both = std::min<std::size_t>(expected.size(), found.size());
        for (std::size_t at = 0; at < both; ++at) {
            const std::string place = path + "[" + std::to_string(at) + "]";
            if (auto difference = mismatch<Json>(place, expected[at], found[at])) {
                return difference;
            }
        }
        if (expected.size() != found.size()) {
            const bool more = found.size() > expected.size();
            return path + ": expected " + std::to_string(expected.size()) + " elements, found " +
                   std::to_string(found.size()) + "; the first " +
                   (more ? "too many is " : "missing is ") +
                   shown<Json>(more ? found[both] : expected[both]);
        }
        return std::nullopt;
    }
    return expected == found ? std::nullopt : std::optional(differs(path, expected, found));
}

} // namespace snowglobe::match
