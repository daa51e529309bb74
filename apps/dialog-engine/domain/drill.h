#pragma once
// A drill: a short lesson of prompts, sent and answered by text message. START_DRILL carries the
// whole of it; the snapshot lives in the learner's state until the drill ends.
#include <optional>
#include <snowglobe/json.h>
#include <string>
#include <string_view>
#include <vector>

namespace dialog_engine {

using snowglobe::json;

struct PromptMessage {
    std::optional<std::string> text;
    std::optional<std::string> media_url;
};

struct Prompt {
    std::string slug;
    std::vector<PromptMessage> messages;
    std::optional<std::string> response_user_profile_key;
    std::optional<std::string> correct_response; // graded if set
    int max_failures = 1;                        // misses that are asked again

    static Prompt from_json(const json& value);
    json to_json() const;
};

struct Drill {
    std::string slug;
    std::string name;
    std::vector<Prompt> prompts; // never empty

    const Prompt* find(std::string_view prompt_slug) const;
    // The prompt after that one; nullptr at the end.
    const Prompt* after(std::string_view prompt_slug) const;

    // Throws for anything that is no drill; unknown members are ignored.
    static Drill from_json(const json& value);
    json to_json() const;
};

// null <-> nullopt, for optional members of JSON objects.
std::optional<std::string> optional_text(const json& object, const char* name);
json text_or_null(const std::optional<std::string>& text);

} // namespace dialog_engine
