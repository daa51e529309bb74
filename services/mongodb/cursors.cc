#include "services/mongodb/cursors.h"

#include <utility>

namespace snowglobe::mongodb {

namespace {

constexpr Duration idle_max = minutes{10};

} // namespace

std::int64_t Cursors::open(Context& context, Cursor cursor) {
    const Id128 mixed = context.id_of("mongodb.cursor", "", ++opened_);
    std::uint64_t id = 0;
    for (std::size_t i = 0; i < 8; ++i) {
        id = id << 8 | mixed[i];
    }
    const auto positive = static_cast<std::int64_t>(id >> 1 | 1);
    cursor.last_used = context.now;
    open_.insert_or_assign(positive, std::move(cursor));
    return positive;
}

Cursors::Cursor* Cursors::find(Context& context, std::int64_t id) {
    std::erase_if(open_, [&](const auto& one) {
        return !one.second.never_times_out && one.second.last_used + idle_max < context.now;
    });
    const auto found = open_.find(id);
    if (found == open_.end()) {
        return nullptr;
    }
    found->second.last_used = context.now;
    return &found->second;
}

} // namespace snowglobe::mongodb
