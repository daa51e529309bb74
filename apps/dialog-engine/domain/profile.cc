#include "apps/dialog-engine/domain/profile.h"

#include "apps/dialog-engine/domain/text.h"

#include <stdexcept>

namespace dialog_engine {

namespace {

constexpr const char* known_members[] = {
    "validated",     "opted_out",       "is_demo",       "name",          "language",
    "account_info",  "self_rating_1",   "self_rating_2", "self_rating_3", "self_rating_4",
    "self_rating_5", "self_rating_6",   "self_rating_7", "self_rating_8", "job",
    "schedule_days", "schedule_time",   "esl_level",     "esl_opt_in",    "team_size",
    "company_name",  "whatsapp_opt_in", "ssl_opt_in",    "is_working",    "messaging_service_sid",
};

// "Español" is stored as the learner typed it and read as "es".
std::string short_language(std::string_view language) {
    return encode_utf8(decode_utf8(to_lower(language)).substr(0, 2));
}

json unknown_learner() {
    json members = json::object();
    for (const char* name : known_members) {
        members[name] = nullptr;
    }
    for (const char* name : {"validated", "opted_out", "is_demo"}) {
        members[name] = false;
    }
    return members;
}

} // namespace

Profile::Profile() {
    static const json unknown = unknown_learner();
    members_ = unknown;
}

Profile Profile::load(const json& stored) {
    Profile profile;
    for (const auto& [name, value] : stored.items()) {
        if (const auto known = profile.members_.find(name); known != profile.members_.end()) {
            *known = value;
        }
    }
    if (const auto language = profile.text("language")) {
        profile.members_["language"] = short_language(*language);
    }
    return profile;
}

std::optional<std::string> Profile::text(std::string_view name) const {
    const auto member = members_.find(name);
    return member != members_.end() && member->is_string()
               ? std::optional(member->get<std::string>())
               : std::nullopt;
}

void Profile::set(std::string_view name, json value) {
    const auto member = members_.find(name);
    if (member == members_.end()) {
        throw std::invalid_argument("no such profile member: " + std::string(name));
    }
    *member = std::move(value);
}

void Profile::merge(const json& changes) {
    for (const auto& [name, value] : changes.items()) {
        json& member = members_[name];
        if (name == "account_info" && member.is_object() && value.is_object()) {
            member.update(value);
        } else {
            member = value;
        }
    }
}

bool Profile::flag(std::string_view name) const {
    const json& value = members_.at(std::string(name));
    return value.is_boolean() && value.get<bool>();
}

} // namespace dialog_engine
