#include "services/mongodb/metrics.h"

#include "services/mongodb/mongodb.h"

#include <array>

namespace snowglobe::mongodb {

namespace {

using Kind = MetricRow::Kind;
using Unit = MetricRow::Unit;

constexpr std::array rows{
    MetricRow{
        "snowglobe_mongodb_documents_written_total",
        "Documents that were inserted, updated or deleted, also by expiry.",
        Kind::counter,
        Unit::one,
        {"collection", "kind"}},
    MetricRow{
        "snowglobe_mongodb_documents",
        "Documents of a collection.",
        Kind::gauge,
        Unit::one,
        {"collection"}},
    MetricRow{
        "snowglobe_mongodb_open_cursors",
        "Cursors that clients have open.",
        Kind::gauge,
        Unit::one,
        {}}};

} // namespace

void count_written(
    Context& context, const Namespace& space, Written kind, std::uint64_t documents) {
    const char* const name = kind == Written::inserted  ? "inserted"
                             : kind == Written::updated ? "updated"
                                                        : "deleted";
    context.count(rows[0], {space.str(), name}, documents);
}

std::span<const MetricRow> Mongodb::metrics() const {
    return rows;
}

void Mongodb::measure(Context& context, const TellMetric& tell) {
    for (const std::string& database : Collection::databases(context)) {
        for (const Namespace& space : Collection::all(context, database)) {
            tell(
                rows[1],
                {space.str()},
                static_cast<std::int64_t>(Collection::find(context, space)->state().count));
        }
    }
    tell(rows[2], {}, static_cast<std::int64_t>(cursors_.count()));
}

} // namespace snowglobe::mongodb
