#include "apps/dialog-engine/domain/process_command.h"

namespace dialog_engine {

namespace {

template <class... Functions> struct Overload : Functions... { using Functions::operator()...; };
template <class... Functions> Overload(Functions...) -> Overload<Functions...>;

} // namespace

json CodeValidation::to_json() const {
    return {{"valid", valid}, {"is_demo", is_demo}, {"account_info", account_info}};
}

Event EventMaker::operator()(EventType type, json details) const {
    Event event;
    event.type = type;
    event.phone_number = state_.phone_number;
    event.user_profile = state_.user_profile;
    event.created_time = surroundings_.now();
    event.event_id = surroundings_.new_uuid();
    event.details = std::move(details);
    return event;
}

std::vector<Event>
execute(const DialogState& state, const Command& command, const Surroundings& surroundings) {
    const EventMaker make(state, surroundings);
    const Overload run{
        [&](const InboundSms& sms) { return receive_sms(state, sms.body, surroundings); },
        [&](const StartDrill& start) -> std::vector<Event> {
            if (state.user_profile.opted_out()) {
                return {};
            }
            return {make(
                EventType::drill_started,
                {{"drill", start.drill.to_json()},
                 {"first_prompt", start.drill.prompts.front().to_json()},
                 {"drill_instance_id", start.drill_instance_id}})};
        },
        [&](const SendAdHocMessage& send) -> std::vector<Event> {
            return {make(
                EventType::ad_hoc_message_sent,
                {{"sms", {{"body", send.message}, {"media_url", text_or_null(send.media_url)}}}})};
        },
        [&](const UpdateUser& update) -> std::vector<Event> {
            return {make(
                EventType::user_updated,
                {{"user_profile_data", update.user_profile_data},
                 {"purge_drill_state", update.purge_drill_state}})};
        },
    };
    return std::visit(run, command);
}

std::optional<Outcome> process_command(
    DialogState state,
    const Command& command,
    const std::string& sequence_number,
    const Surroundings& surroundings) {
    if (sequence_at_most(sequence_number, state.seq)) {
        return std::nullopt;
    }
    std::vector<Event> events = execute(state, command, surroundings);
    if (events.empty()) {
        return std::nullopt;
    }
    for (const Event& event : events) {
        state.apply(event);
    }
    for (Event& event : events) {
        event.user_profile.set("account_info", state.user_profile.account_info());
    }
    state.seq = sequence_number;

    EventBatch batch;
    batch.phone_number = state.phone_number;
    batch.seq = sequence_number;
    batch.batch_id = surroundings.new_uuid();
    batch.created_time = surroundings.now();
    batch.user_profile = state.user_profile;
    batch.events = std::move(events);
    return Outcome{std::move(batch), std::move(state)};
}

} // namespace dialog_engine
