#pragma once
// The sentences that the engine itself says, by language; unknown languages get English.
#include <optional>
#include <string>
#include <string_view>

namespace dialog_engine {

struct Wording {
    std::string_view language;
    std::string_view try_again;
    std::string_view corrected_before; // around the correct answer
    std::string_view corrected_after;
    std::string_view correct;
};

const Wording& wording(const std::optional<std::string>& language);
std::string_view unknown_code_text();
std::string corrected_text(const Wording& wording, std::string_view correct_response);
// An emoji chosen by the event's id, so that a run repeats.
std::string_view cheer(std::string_view event_id);

} // namespace dialog_engine
