#include "services/mongodb/ttl.h"

#include "emulator/store/rows.h"
#include "services/mongodb/bson_order.h"
#include "services/mongodb/collection.h"
#include "services/mongodb/metrics.h"

#include <algorithm>
#include <limits>

namespace snowglobe::mongodb {

namespace {

constexpr Duration sweep_interval = minutes{1};
// What is later is beyond the end of a world's time.
constexpr std::int64_t time_ms_max = std::numeric_limits<std::int64_t>::max() / 2'000'000;

Key planned_key() {
    return Key("mongodb.ttl");
}

// The first full minute at or after it, and after now.
Time next_sweep(Time from, Time now) {
    const Duration since = std::max(from, now + Duration{1}).time_since_epoch();
    const auto count = (since + sweep_interval - Duration{1}) / sweep_interval;
    return Time{sweep_interval * count};
}

void plan(Context& context, Time expiry) {
    const Time at = next_sweep(expiry, context.now);
    const Rows<Time> rows(context.store);
    const auto planned = rows.find(planned_key());
    if (!planned || at < *planned) {
        rows.put(planned_key(), at);
        context.schedule_at(ttl_timer, at, TimerClass::background);
    }
}

// Records whose date lies so far back, and the first date of those that stay.
void sweep(Context& context, Collection& collection, std::size_t number) {
    const Index index = collection.indexes()[number];
    const std::int64_t limit = epoch_ms(context.now) - *index.expire_after_s * 1000;
    std::vector<Record> expired;
    std::optional<std::int64_t> next;
    const bool is_descending = collection.pattern(number).parts().front().is_descending;
    std::string first = collection.entry_prefix(index);
    std::string last = first;
    const char kind = key_kind(Type::date);
    first.push_back(is_descending ? static_cast<char>(~kind) : kind);
    last.push_back(static_cast<char>((is_descending ? ~kind : kind) + 1));
    context.store.scan(
        first,
        last,
        is_descending ? Direction::reverse : Direction::forward,
        [&](std::string_view key, std::string_view) {
            std::uint64_t raw = 0;
            for (const char c : key.substr(first.size(), 8)) {
                raw = raw << 8 | static_cast<unsigned char>(is_descending ? ~c : c);
            }
            const auto date = static_cast<std::int64_t>(raw ^ std::uint64_t{1} << 63);
            if (date > limit) {
                next = date;
                return false;
            }
            expired.push_back(Collection::record_of(key));
            return true;
        });
    for (const Record record : expired) {
        if (const auto document = collection.get(record)) {
            collection.erase(record, *document);
            count_written(context, collection.space(), Written::deleted, 1);
        }
    }
    if (next) {
        plan_expiry(context, OwnedValue::of_date(*next).value(), *index.expire_after_s);
    }
}

} // namespace

void plan_expiry(Context& context, const Value& value, std::int64_t after_s) {
    if (!value.is(Type::date)) {
        return;
    }
    const std::int64_t date = value.int64();
    if (date > time_ms_max || after_s > time_ms_max / 1000) {
        return;
    }
    const std::int64_t expiry = std::max(date, -time_ms_max) + after_s * 1000;
    if (expiry < time_ms_max) {
        plan(context, from_epoch_ms(std::max<std::int64_t>(expiry, 0)));
    }
}

void plan_sweep(Context& context) {
    plan(context, context.now);
}

void expire_documents(Context& context) {
    context.store.erase(planned_key().str());
    for (const std::string& database : Collection::databases(context)) {
        for (const Namespace& space : Collection::all(context, database)) {
            Collection collection = *Collection::find(context, space);
            bool has_one = false;
            for (std::size_t i = 0; i < collection.indexes().size(); ++i) {
                if (collection.indexes()[i].expire_after_s) {
                    has_one = true;
                    sweep(context, collection, i);
                }
            }
            if (has_one) {
                collection.save();
            }
        }
    }
}

std::vector<RowKind> ttl_row_kinds() {
    return {{"mongodb.ttl", "", record_form<Time>}};
}

} // namespace snowglobe::mongodb
