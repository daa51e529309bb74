// Backlog: the queue's two timers. One, in the foreground, is due when the next message becomes
// visible, and exact, since the auto clock goes by it. The other, in the background, is due when
// retention or a memory ends; it may come early and is then armed again, so that sends and deletes
// need not move it.
#include "emulator/base/json.h"
#include "emulator/store/rows.h"
#include "services/sqs/backlog.h"

#include <algorithm>

namespace snowglobe::sqs {

std::string visible_timer_key(std::string_view queue) {
    return "visible/" + std::string(queue);
}
std::string expiry_timer_key(std::string_view queue) {
    return "expiry/" + std::string(queue);
}

Time Backlog::next_visible() const {
    Time next = time_max;
    context_.store.scan(
        key("sqs.visible").time(context_.now + Duration{1}).str(),
        key("sqs.visible").end(),
        Direction::forward,
        [&](std::string_view row, std::string_view) {
            next = KeyReader(row.substr(row.size() - 24)).time();
            return false;
        });
    return next;
}

std::optional<Time> Backlog::oldest() const {
    std::optional<Time> enqueued;
    context_.store.scan(
        key("sqs.message").str(),
        key("sqs.message").end(),
        Direction::forward,
        [&](std::string_view row, std::string_view) {
            enqueued = KeyReader(row.substr(row.size() - 16)).time();
            return false;
        });
    return enqueued;
}

Time Backlog::next_expiry() const {
    const std::optional<Time> first = oldest();
    Time next = first ? *first + seconds{queue_.retention_s} : time_max;
    const std::string forget = key("sqs.forget").str();
    context_.store.scan(
        forget,
        key("sqs.forget").end(),
        Direction::forward,
        [&](std::string_view row, std::string_view) {
            next = std::min(next, KeyReader(row.substr(forget.size())).time());
            return false;
        });
    return next;
}

void Backlog::expire() {
    drop_expired();
    const std::string prefix = key("sqs.forget").str();
    std::vector<std::string> rows;
    context_.store.scan(
        prefix,
        key("sqs.forget").time(context_.now + Duration{1}).str(),
        Direction::forward,
        [&](std::string_view row, std::string_view) {
            rows.emplace_back(row);
            return true;
        });
    for (const std::string& row : rows) {
        context_.store.erase(row.substr(prefix.size() + 8));
        context_.store.erase(row);
    }
    counters_.expiry_timer = time_max;
    wanted_expiry_ = next_expiry();
}

void Backlog::destroy() {
    purge();
    context_.store.erase(key("sqs.counters").str());
    context_.cancel(visible_timer_key(queue_.name));
    context_.cancel(expiry_timer_key(queue_.name));
    notify();
}

void Backlog::save() {
    refresh_touched_groups();
    const Time visible = timer_stale_ ? next_visible() : counters_.visible_timer;
    if (visible != counters_.visible_timer) {
        if (visible != time_max) {
            context_.schedule_at(visible_timer_key(queue_.name), visible, TimerClass::foreground);
        } else {
            context_.cancel(visible_timer_key(queue_.name));
        }
        counters_.visible_timer = visible;
    }
    if (wanted_expiry_ < counters_.expiry_timer) {
        context_.schedule_at(expiry_timer_key(queue_.name), wanted_expiry_, TimerClass::background);
        counters_.expiry_timer = wanted_expiry_;
    }
    Rows<Counters>(context_.store).put(key("sqs.counters"), counters_);
}

} // namespace snowglobe::sqs
