// What a developer may look at without side effects: GET /_snowglobe/logs/groups/..., the
// catalogue.
#include "emulator/base/json.h"
#include "services/logs/event_page.h"
#include "services/logs/group.h"
#include "services/logs/logs.h"

namespace snowglobe::logs {

namespace {

constexpr std::string_view groups = "groups";

// Group names mostly begin with a slash, which looks leave out, as those of parameters do.
std::string look_of(const std::string& name) {
    return std::string(groups) + "/" + (name.starts_with('/') ? name.substr(1) : name);
}

std::optional<GroupPlace> place_of_look(const Context& context, const std::string& wanted) {
    for (const std::string& name : {"/" + wanted, wanted}) {
        const GroupPlace place = place_of_name(context, name);
        if (find_group(place)) {
            return place;
        }
    }
    return std::nullopt;
}

// Events from the oldest on.
json show_group(const Context& context, const GroupPlace& place, const Look::Page& look) {
    const Group group = group_at(place);
    json out = group_json(place, group);
    out["creationTime"] = to_iso8601(group.created, 3);
    out["Streams"] = json::array();
    scan_streams(place, "", "", [&](const std::string& name, const Stream& stream) {
        out["Streams"].push_back(stream_json(place, name, stream));
        return true;
    });
    Range range;
    range.from = std::max(
        range_start(json::object(), group, context.now),
        read_digits(look.from).value_or(Position{}));
    EventPage page(look.rows_max);
    scan_events(
        place, range, Direction::forward, [&](const Event& event) { return page.take(event); });
    json events = json::array();
    for (const Event& event : page.events()) {
        events.push_back(
            {{"Id", digits_of(event.position)},
             {"Time", to_iso8601(from_epoch_ms(event.position.at_ms), 3)},
             {"Stream", event.stream},
             {"Message", event.message}});
    }
    out["Events"] = std::move(events);
    if (page.is_full()) {
        out["next"] = digits_of(page.events().back().position.next());
    }
    return out;
}

json show_groups(const Context& context) {
    json all = json::array();
    scan_groups(context, "", "", [&](const std::string& name, const Group& group) {
        all.push_back(group_json(place_of_name(context, name), group));
        return true;
    });
    return {{"groups", std::move(all)}};
}

} // namespace

std::optional<json> Logs::peek(Context& context, const Look& look) {
    const std::string_view path = look.path;
    if (path == groups) {
        return show_groups(context);
    }
    if (!path.starts_with(groups) || path.substr(groups.size(), 1) != "/") {
        return std::nullopt;
    }
    const auto place = place_of_look(context, std::string(path.substr(groups.size() + 1)));
    if (!place) {
        return std::nullopt;
    }
    return show_group(context, *place, look.page(page_events_max));
}

std::vector<Resource> Logs::resources(Context& context) {
    std::vector<Resource> out;
    scan_groups(context, "", "", [&](const std::string& name, const Group& group) {
        Resource one;
        one.kind = "log group";
        one.name = name;
        one.arn = arn_of(place_of_name(context, name));
        one.counts = {{"bytes", group.bytes}};
        if (group.retention_days != 0) {
            one.about = {{"retention", std::to_string(group.retention_days) + " days"}};
        }
        one.look = look_of(name);
        one.contents.push_back({"events", one.look, "Events"});
        out.push_back(std::move(one));
        return true;
    });
    return out;
}

std::span<const CatalogKind> Logs::catalog_kinds() const {
    static constexpr CatalogKind rows[] = {
        {.kind = "log group", .look = groups, .id = "logGroupName"}};
    return rows;
}

std::vector<Scope> Logs::scopes(Context& context) {
    return scopes_of(context.store, "logs.group");
}

} // namespace snowglobe::logs
