#include "apps/class-connect/domain/event.h"

#include <stdexcept>

namespace class_connect {

Event Event::from_json(const json& value) {
    const json& version = value.at("version");
    if (!version.is_number_integer() || version < json(0)) {
        throw std::invalid_argument("version " + version.dump() + " is no integer from 0");
    }
    return {
        value.at("aggregate_id").get_ref<const std::string&>(),
        version.get<std::int64_t>(),
        value.at("event_type").get_ref<const std::string&>(),
        value.at("data"),
        value.at("event_id").get_ref<const std::string&>(),
        value.at("created_at").get_ref<const std::string&>()};
}

json Event::to_json() const {
    return {
        {"aggregate_id", aggregate_id},
        {"version", version},
        {"event_type", type},
        {"data", data},
        {"event_id", event_id},
        {"created_at", created_at}};
}

} // namespace class_connect
