#include "apps/dialog-engine/domain/wording.h"

#include "apps/dialog-engine/domain/text.h"

#include <algorithm>
#include <cstdint>
#include <iterator>

namespace dialog_engine {

namespace {

constexpr Wording all[] = {
    {"en",
     "Not quite. Have another go.",
     "The answer was *",
     "*.\n\nOn to the next one.",
     "Correct!"},
    {"es",
     "No del todo. Prueba otra vez.",
     "La respuesta era *",
     "*.\n\nSigamos con la siguiente.",
     "¡Correcto!"},
    {"fr",
     "Pas tout à fait. Essayez encore.",
     "La réponse était *",
     "*.\n\nPassons à la suivante.",
     "C'est juste !"},
};

constexpr std::string_view cheers[] = {
    "🎉", "🌟", "👏", "🙌",    "💪",    "🚀", "✨",    "🏆",    "🥇", "🎯", "👍", "😀", "😃",
    "😄", "😁", "😊", "🤩", "🥳", "😎", "🤗", "💯",    "🔥",    "🌈", "🌞", "🌻", "🌼",
    "🌷", "🍀", "🌴", "🦋", "🐝",    "🐬", "🦜", "🦉", "🐢",    "🍉", "🍓", "🍍", "🥝",
    "🎈", "🎊", "🎵", "🥁", "🎸",    "⭐", "💎",    "🔔",    "🧩", "⛵",
};
static_assert(std::size(cheers) == 49);

// The answers are templates of the authors; what was to be filled in stays empty here.
std::string without_placeholders(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const std::size_t open = text.find("{{");
        const std::size_t close = open == text.npos ? text.npos : text.find("}}", open + 2);
        if (close == text.npos) {
            break;
        }
        const std::u32string name = decode_utf8(trim(text.substr(open + 2, close - open - 2)));
        const bool placeholder =
            !name.empty() &&
            std::all_of(name.begin(), name.end(), [](char32_t c) { return is_word(c); });
        out += text.substr(0, placeholder ? open : open + 2);
        text.remove_prefix(placeholder ? close + 2 : open + 2);
    }
    return out += text;
}

} // namespace

const Wording& wording(const std::optional<std::string>& language) {
    const auto found = std::find_if(std::begin(all), std::end(all), [&](const Wording& one) {
        return one.language == language;
    });
    return found == std::end(all) ? all[0] : *found;
}

std::string_view unknown_code_text() {
    return "We do not know this code. Please ask your administrator for the right one.";
}

std::string corrected_text(const Wording& wording, std::string_view correct_response) {
    return std::string(wording.corrected_before) + without_placeholders(correct_response) +
           std::string(wording.corrected_after);
}

std::string_view cheer(std::string_view event_id) {
    std::uint32_t hash = 2166136261u; // FNV-1a
    for (const char c : event_id) {
        hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
    }
    return cheers[hash % std::size(cheers)];
}

} // namespace dialog_engine
