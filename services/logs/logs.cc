#include "services/logs/logs.h"

#include "services/logs/batch.h"
#include "services/logs/group.h"
#include "services/logs/template_resources.h"

namespace snowglobe::logs {

namespace {

// Lambda cuts what a function prints in one piece into events of this size.
constexpr std::size_t line_bytes_max = 256 * 1'024;

void add_line(Batch& batch, LogLine&& line) {
    const std::int64_t at = epoch_ms(line.at);
    if (line.text.size() <= line_bytes_max) {
        batch.events.emplace_back(at, std::move(line.text));
        return;
    }
    for (std::size_t from = 0; from < line.text.size(); from += line_bytes_max) {
        batch.events.emplace_back(at, line.text.substr(from, line_bytes_max));
    }
}

} // namespace

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
        add_line(batch, std::move(line));
    }
    append(place, now, group, stream_name, stream, batch);
    put_group(place, group);
}

} // namespace snowglobe::logs
