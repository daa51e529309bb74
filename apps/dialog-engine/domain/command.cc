#include "apps/dialog-engine/domain/command.h"

#include <stdexcept>

namespace dialog_engine {

namespace {

std::string text(const json& payload, const char* name) {
    return payload.at(name).get<std::string>();
}

StartDrill start_drill(const json& payload) {
    payload.at("drill_slug").get_ref<const std::string&>(); // required, though the drill has it too
    return {
        text(payload, "phone_number"),
        Drill::from_json(payload.at("drill_body")),
        text(payload, "drill_instance_id")};
}

SendAdHocMessage send_ad_hoc_message(const json& payload) {
    payload.at("media_url"); // may be null, may not be absent
    return {
        text(payload, "phone_number"),
        text(payload, "message"),
        optional_text(payload, "media_url")};
}

UpdateUser update_user(const json& payload) {
    const json& data = payload.at("user_profile_data");
    if (!data.is_object()) {
        throw std::invalid_argument("user_profile_data must be an object");
    }
    const auto purge = payload.find("purge_drill_state");
    return {
        text(payload, "phone_number"),
        data,
        purge != payload.end() && !purge->is_null() && purge->get<bool>()};
}

} // namespace

Command parse_command(const json& record) {
    const std::string& type = record.at("type").get_ref<const std::string&>();
    const json& payload = record.at("payload");
    if (type == "INBOUND_SMS") {
        return InboundSms{text(payload, "From"), text(payload, "Body")};
    }
    if (type == "START_DRILL") {
        return start_drill(payload);
    }
    if (type == "SEND_AD_HOC_MESSAGE") {
        return send_ad_hoc_message(payload);
    }
    if (type == "UPDATE_USER") {
        return update_user(payload);
    }
    throw std::invalid_argument("unknown command type: " + type);
}

const std::string& phone_number(const Command& command) {
    return std::visit(
        [](const auto& one) -> const std::string& { return one.phone_number; }, command);
}

} // namespace dialog_engine
