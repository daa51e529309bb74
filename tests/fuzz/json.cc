// The JSON reader and writer: what is read and written is read alike again, and nlohmann_json,
// which shares no code with ours, accepts the same texts and sees the same values in them.
#include "emulator/base/json.h"

#include "tests/fuzz/fuzz.h"

#include <nlohmann/json.hpp>

#include <bit>
#include <string>

namespace snowglobe {

namespace {

using fuzz::require;

bool same_number(double a, double b) {
    return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

bool same(const json& ours, const nlohmann::json& theirs) {
    if (ours.is_array() && theirs.is_array() && ours.size() == theirs.size()) {
        for (std::size_t i = 0; i < ours.size(); ++i) {
            if (!same(ours[i], theirs[i])) {
                return false;
            }
        }
        return true;
    }
    if (ours.is_object() && theirs.is_object() && ours.size() == theirs.size()) {
        for (const auto& [name, value] : ours.items()) {
            const auto found = theirs.find(name);
            if (found == theirs.end() || !same(value, *found)) {
                return false;
            }
        }
        return true;
    }
    if (ours.is_number() && theirs.is_number()) {
        return ours.is_number_float() == theirs.is_number_float() &&
               same_number(ours.get<double>(), theirs.get<double>());
    }
    return (ours.is_null() && theirs.is_null()) ||
           (ours.is_boolean() && theirs.is_boolean() && ours.get<bool>() == theirs.get<bool>()) ||
           (ours.is_string() && theirs.is_string() &&
            ours.get_ref<const std::string&>() == theirs.get_ref<const std::string&>());
}

int depth_of(const nlohmann::json& value) {
    int deepest = 0;
    if (value.is_structured()) {
        for (const auto& element : value) {
            deepest = std::max(deepest, depth_of(element));
        }
        ++deepest;
    }
    return deepest;
}

} // namespace

} // namespace snowglobe

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace snowglobe;
    const std::string_view text = fuzz::text_of(data, size);
    const json value = json::parse_or_discard(text);
    const auto theirs = nlohmann::json::parse(text, nullptr, false);
    // Theirs skips a byte order mark, and takes a zero byte for the end.
    if (!text.starts_with("\xef\xbb\xbf") && text.find('\0') == text.npos) {
        const bool too_deep =
            !theirs.is_discarded() && depth_of(theirs) > static_cast<int>(json::depth_max);
        require(
            theirs.is_discarded() || too_deep || !value.is_discarded(), "we refuse what is JSON");
        if (!value.is_discarded() && !theirs.is_discarded()) {
            require(same(value, theirs), "we read something else");
        }
    }
    bool throws = false;
    try {
        json::parse(text);
    } catch (const json::exception&) {
        throws = true;
    }
    require(throws == value.is_discarded(), "parse and parse_or_discard disagree");
    const json exact = json::parse_exact(text);
    if (!exact.is_discarded()) { // also numbers that no double holds
        const std::string printed = exact.dump();
        require(json::parse_exact(printed).dump() == printed, "exact printing is not stable");
    }
    if (value.is_discarded()) {
        return 0;
    }
    require(!exact.is_discarded(), "parse_exact refuses what parse reads");
    const std::string printed = value.dump();
    const json again = json::parse(printed);
    require(again == value, "what was printed reads otherwise");
    require(again.dump() == printed, "printing is not stable");
    require(json::parse(value.dump(2)) == value, "indented text reads otherwise");
    const json copy = value;
    require(copy == value && !(copy < value) && copy <= value, "a copy differs");
    return 0;
}
