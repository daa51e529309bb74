#include "apps/dialog-engine/domain/drill.h"

#include <algorithm>
#include <stdexcept>

namespace dialog_engine {

std::optional<std::string> optional_text(const json& object, const char* name) {
    const auto member = object.find(name);
    if (member == object.end() || member->is_null()) {
        return std::nullopt;
    }
    return member->get<std::string>();
}

json text_or_null(const std::optional<std::string>& text) {
    return text ? json(*text) : json();
}

Prompt Prompt::from_json(const json& value) {
    Prompt prompt;
    prompt.slug = value.at("slug").get<std::string>();
    for (const json& message : value.at("messages")) {
        prompt.messages.push_back(
            {optional_text(message, "text"), optional_text(message, "media_url")});
    }
    prompt.response_user_profile_key = optional_text(value, "response_user_profile_key");
    prompt.correct_response = optional_text(value, "correct_response");
    if (const auto max = value.find("max_failures"); max != value.end() && !max->is_null()) {
        prompt.max_failures = std::max(1, max->get<int>());
    }
    return prompt;
}

json Prompt::to_json() const {
    json all = json::array();
    for (const PromptMessage& message : messages) {
        all.push_back(
            {{"text", text_or_null(message.text)}, {"media_url", text_or_null(message.media_url)}});
    }
    return {
        {"slug", slug},
        {"messages", std::move(all)},
        {"response_user_profile_key", text_or_null(response_user_profile_key)},
        {"correct_response", text_or_null(correct_response)},
        {"max_failures", max_failures},
    };
}

const Prompt* Drill::find(std::string_view prompt_slug) const {
    const auto found = std::find_if(prompts.begin(), prompts.end(), [&](const Prompt& prompt) {
        return prompt.slug == prompt_slug;
    });
    return found == prompts.end() ? nullptr : &*found;
}

const Prompt* Drill::after(std::string_view prompt_slug) const {
    const Prompt* prompt = find(prompt_slug);
    return prompt == nullptr || prompt == &prompts.back() ? nullptr : prompt + 1;
}

Drill Drill::from_json(const json& value) {
    Drill drill;
    drill.slug = value.at("slug").get<std::string>();
    drill.name = value.at("name").get<std::string>();
    for (const json& prompt : value.at("prompts")) {
        drill.prompts.push_back(Prompt::from_json(prompt));
    }
    if (drill.prompts.empty()) {
        throw std::invalid_argument("drill " + drill.slug + " has no prompts");
    }
    return drill;
}

json Drill::to_json() const {
    json all = json::array();
    for (const Prompt& prompt : prompts) {
        all.push_back(prompt.to_json());
    }
    return {{"slug", slug}, {"name", name}, {"prompts", std::move(all)}};
}

} // namespace dialog_engine
