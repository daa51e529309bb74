#include "services/dynamodb/time_to_live.h"

#include "emulator/base/json.h"
#include "emulator/store/key.h"
#include "services/dynamodb/stored_item.h"
#include "services/dynamodb/table.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

namespace snowglobe::dynamodb {

namespace {

constexpr std::int64_t five_years_s = std::int64_t{5} * 365 * 86'400;
constexpr std::size_t deletions_per_event_max = 1'000;
constexpr std::size_t digits_max = 10; // later than any Time: never

Key expiries(const Table& table) {
    return Key("dynamodb.expiry").number(table.description().number);
}

// Epoch seconds at which the item expires; nullopt: never.
std::optional<std::uint64_t> expiry_of(const Table& table, const json* item) {
    if (item == nullptr) {
        return std::nullopt;
    }
    const auto found = item->find(table.description().ttl_attribute);
    if (found == item->end() || type_of(*found) != "N") {
        return std::nullopt;
    }
    const std::string& text = content_of(*found).get_ref<const std::string&>();
    const std::string whole = text.substr(0, text.find('.'));
    if (text.front() == '-' || whole.size() > digits_max ||
        (whole.size() == digits_max && whole > "9000000000")) {
        return std::nullopt;
    }
    return std::stoull(whole);
}

bool is_too_old(Time now, std::uint64_t expiry_s) {
    return epoch_s(now) - static_cast<std::int64_t>(expiry_s) > five_years_s;
}

std::optional<std::uint64_t> first_expiry(Context& context, const Table& table) {
    std::optional<std::uint64_t> first;
    const Key all = expiries(table);
    context.store.scan(
        all.str(), all.end(), Direction::forward, [&](std::string_view key, std::string_view) {
            KeyReader reader(key);
            reader.text();
            reader.number();
            first = reader.number();
            return false;
        });
    return first;
}

void arm(Context& context, const Table& table) {
    const auto first = first_expiry(context, table);
    if (first) {
        context.schedule_at(
            expiry_timer(table.name()),
            std::max(context.now, from_epoch_s(static_cast<std::int64_t>(*first))),
            TimerClass::background);
    }
}

} // namespace

std::string expiry_timer(const std::string& table_name) {
    return "ttl/" + table_name;
}

void write_expiry(
    Context& context,
    const Table& table,
    const std::string& row,
    const Image& before,
    const Image& after) {
    const auto old_expiry = expiry_of(table, before.item());
    const auto new_expiry = expiry_of(table, after.item());
    if (old_expiry == new_expiry) {
        return;
    }
    if (old_expiry) {
        context.store.erase(expiries(table).number(*old_expiry).raw(row).str());
    }
    if (new_expiry && !is_too_old(context.now, *new_expiry)) {
        context.store.put(expiries(table).number(*new_expiry).raw(row).str(), "");
        if (first_expiry(context, table) == new_expiry) {
            arm(context, table);
        }
    }
}

void start_expiry(Context& context, const Table& table) {
    std::vector<std::string> rows;
    const auto [from, to] = table.segment(nullptr, 0, 1);
    context.store.scan(
        from, to, Direction::forward, [&](std::string_view key, std::string_view bytes) {
            const json item = decode_item(bytes).item();
            const auto expiry = expiry_of(table, &item);
            if (expiry && !is_too_old(context.now, *expiry)) {
                rows.push_back(expiries(table).number(*expiry).raw(key).str());
            }
            return true;
        });
    for (const std::string& row : rows) {
        context.store.put(row, "");
    }
    arm(context, table);
}

void stop_expiry(Context& context, const Table& table) {
    std::vector<std::string> rows;
    const Key all = expiries(table);
    context.store.scan(
        all.str(), all.end(), Direction::forward, [&](std::string_view key, std::string_view) {
            rows.emplace_back(key);
            return true;
        });
    for (const std::string& row : rows) {
        context.store.erase(row);
    }
    context.cancel(expiry_timer(table.name()));
}

void run_expiry(Context& context, const Table& table) {
    std::vector<std::string> due; // row keys of items
    const Key all = expiries(table);
    const auto past = static_cast<std::uint64_t>(epoch_s(context.now)) + 1;
    context.store.scan(
        all.str(),
        expiries(table).number(past).str(),
        Direction::forward,
        [&](std::string_view key, std::string_view) {
            due.emplace_back(key.substr(all.str().size() + 8));
            return due.size() < deletions_per_event_max;
        });
    for (const std::string& row : due) {
        table.write(context, row, table.image(context, row), Image(), Writer::time_to_live);
    }
    arm(context, table);
}

} // namespace snowglobe::dynamodb
