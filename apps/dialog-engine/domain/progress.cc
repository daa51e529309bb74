#include "apps/dialog-engine/domain/progress.h"

#include "apps/dialog-engine/domain/drill.h"

#include <algorithm>

namespace dialog_engine {

Progress Progress::from_json(const json& stored) {
    Progress progress;
    progress.phone_number = stored.at("phone_number").get<std::string>();
    progress.seq = stored.at("seq").get<std::string>();
    progress.language = stored.at("language").get<std::string>();
    progress.active_at = stored.at("active_at").get<std::int64_t>();
    for (const auto& [slug, mark] : stored.at("drills").items()) {
        progress.drills[slug] = {
            mark.at("drill_instance_id").get<std::string>(), mark.at("completed").get<bool>()};
    }
    return progress;
}

json Progress::to_json() const {
    json marks = json::object();
    for (const auto& [slug, mark] : drills) {
        marks[slug] = {
            {"drill_instance_id", mark.drill_instance_id}, {"completed", mark.completed}};
    }
    return {
        {"phone_number", phone_number},
        {"seq", seq},
        {"language", language},
        {"active_at", active_at},
        {"drills", std::move(marks)}};
}

std::optional<std::string> Progress::next(const Catalogue& all) const {
    for (const std::string& slug : all.slugs()) {
        if (!drills.contains(slug)) {
            return slug;
        }
    }
    for (const std::string& slug : all.slugs()) {
        if (!drills.at(slug).completed) {
            return slug;
        }
    }
    return std::nullopt;
}

std::optional<std::string>
Progress::follow(const EventBatch& batch, const Catalogue& all, std::int64_t now_s) {
    std::optional<std::string> to_start;
    for (const Event& event : batch.events) {
        const std::string instance = optional_text(event.details, "drill_instance_id").value_or("");
        const auto mark = std::find_if(drills.begin(), drills.end(), [&](const auto& one) {
            return !instance.empty() && one.second.drill_instance_id == instance;
        });
        switch (event.type) {
        case EventType::user_validated:
            drills.clear();
            to_start = all.slugs().front();
            break;
        case EventType::drill_started:
            drills[event.details.at("drill").at("slug").get<std::string>()].drill_instance_id =
                instance;
            break;
        case EventType::drill_completed:
            if (mark != drills.end()) {
                mark->second.completed = true;
            }
            break;
        case EventType::opted_out:
            if (mark != drills.end()) {
                drills.erase(mark);
            }
            break;
        case EventType::drill_requested:
        case EventType::next_drill_requested:
            to_start = next(all);
            break;
        default:
            break;
        }
    }
    seq = batch.seq;
    language = batch.user_profile.text("language").value_or("en");
    active_at = now_s;
    return to_start;
}

} // namespace dialog_engine
