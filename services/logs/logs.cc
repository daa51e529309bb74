#include "services/logs/logs.h"

#include "services/logs/batch.h"
#include "services/logs/group.h"
#include "services/logs/template_resources.h"

namespace snowglobe::logs {

std::span<const ResourceType> Logs::resource_types() const {
    return template_resources();
}

std::vector<RowKind> Logs::row_kinds() const {
    std::vector<RowKind> rows = group_rows();
    rows.push_back(batch_row());
    return rows;
}

void Logs::keep(
    Store& store,
    Time now,
    const Scope& scope,
    const std::string& group_name,
    const std::string& stream_name,
    std::vector<LogLine> lines) {
    if (lines.empty()) {
        return;
    }
    const GroupPlace place{store, scope, group_name};
    Group group = find_group(place).value_or(Group{.created = now});
    Stream stream = find_stream(place, stream_name).value_or(Stream{.created = now});
    Batch batch;
    batch.ingested = now;
    batch.is_of_function = true;
    batch.events.reserve(lines.size());
    for (LogLine& line : lines) {
        batch.events.push_back({epoch_ms(line.at), std::move(line.text)});
    }
    append(place, now, group, stream_name, stream, batch);
    put_group(place, group);
}

} // namespace snowglobe::logs
