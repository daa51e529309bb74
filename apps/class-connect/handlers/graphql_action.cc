// Mutations -> events: loads a room's events, decides, appends one. Reads nothing of the read side.
#include "apps/class-connect/adapters/event_store.h"
#include "apps/class-connect/domain/command.h"
#include "apps/class-connect/domain/schema.h"
#include "apps/class-connect/handlers/graphql_http.h"
#include "apps/class-connect/handlers/handlers.h"
#include "apps/common/iso_time.h"

namespace class_connect {

namespace {

constexpr int attempts_max = 3; // of a command that does not say which version it expects

std::optional<Room> current_room(snowglobe::Context& context, const std::string& id) {
    return fold_all(load_events(context, id));
}

json run(snowglobe::Context& context, const Command& command) {
    for (int attempt = 1;; ++attempt) {
        std::optional<Room> room = current_room(context, command.room_id);
        const std::int64_t version = room ? room->version + 1 : 0;
        Decision decision = decide(command, room);
        if (!decision.event) {
            return std::move(decision.answer);
        }
        const Event event{
            command.room_id,
            version,
            std::move(decision.event->type),
            std::move(decision.event->data),
            context.uuid(),
            apps::iso_time_ms(context.now())};
        if (append(context, event, fold(std::move(room), event))) {
            return std::move(decision.answer);
        }
        if (command.expected_version || attempt == attempts_max) {
            room = current_room(context, command.room_id);
            throw conflict(room ? room->version : -1);
        }
    }
}

json run_mutation(snowglobe::Context& context, const std::string& mutation, const json& arguments) {
    try {
        return run(context, make_command(mutation, arguments, [&] { return context.uuid(); }));
    } catch (const Refusal& refusal) {
        json extensions = {{"code", refusal.code}};
        if (refusal.current_version) {
            extensions["currentVersion"] = *refusal.current_version;
        }
        throw graphql::FieldError(refusal.what(), std::move(extensions));
    }
}

} // namespace

json graphql_action(const json& event, snowglobe::Context& context) {
    const graphql::Schema& schema = action_schema();
    graphql::Resolvers resolvers;
    resolvers["Query._service"] = [](const json&, const json&) { return json("action"); };
    for (const auto& field : schema.type("Mutation")->fields) {
        resolvers["Mutation." + field.name] =
            guarded(context, [&, name = field.name](const json&, const json& arguments) {
                return run_mutation(context, name, arguments);
            });
    }
    return answer_http(event, schema, resolvers);
}

} // namespace class_connect
