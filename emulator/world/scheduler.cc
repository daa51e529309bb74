#include "emulator/world/scheduler.h"

#include "emulator/base/check.h"

#include <tuple>

namespace snowglobe {

namespace {

auto order_of(const Event& event) {
    return std::tie(event.at, event.phase, event.tie, event.sequence);
}

} // namespace

bool Scheduler::Order::operator()(const Node& a, const Node& b) const {
    return order_of(a.event) < order_of(b.event);
}

Scheduler::Passed Scheduler::pass_by(Time at, Phase phase) {
    constexpr std::uint64_t tie = 0; // as an input's
    const std::uint64_t sequence = ++pushed_;
    return {
        sequence,
        events_.empty() ||
            std::tie(at, phase, tie, sequence) < order_of(events_.begin()->event)};
}

void Scheduler::push(Event event, std::string name) {
    if (!name.empty()) {
        cancel(name);
    }
    event.sequence = ++pushed_;
    times_[event.timer_class].insert(event.at);
    const auto placed = events_.insert(Node{std::move(event), name}).first;
    if (!name.empty()) {
        named_.emplace(std::move(name), placed);
    }
    if (tracked_) {
        changes_.pushed.emplace(placed->event.sequence, &*placed);
    }
}

bool Scheduler::cancel(const std::string& name) {
    const auto found = named_.find(name);
    if (found == named_.end()) {
        return false;
    }
    const auto node = found->second;
    forget(*node);
    events_.erase(node);
    return true;
}

void Scheduler::forget(const Node& node) {
    auto& times = times_[node.event.timer_class];
    times.erase(times.find(node.event.at));
    if (!node.name.empty()) {
        named_.erase(node.name);
    }
    if (tracked_ && changes_.pushed.erase(node.event.sequence) == 0) {
        changes_.gone.push_back(node.event.sequence);
    }
}

const Event* Scheduler::front() const {
    return events_.empty() ? nullptr : &events_.begin()->event;
}

Event Scheduler::pop() {
    SNOWGLOBE_CHECK(!events_.empty());
    forget(*events_.begin());
    return std::move(events_.extract(events_.begin()).value().event);
}

std::optional<Event> Scheduler::pop_if(const std::function<bool(const Event&)>& wanted) {
    for (auto node = events_.begin(); node != events_.end(); ++node) {
        if (wanted(node->event)) {
            forget(*node);
            return std::move(events_.extract(node).value().event);
        }
    }
    return std::nullopt;
}

Time Scheduler::next(TimerClass timer_class) const {
    const auto found = times_.find(timer_class);
    return found == times_.end() || found->second.empty() ? time_max : *found->second.begin();
}

std::size_t Scheduler::count(TimerClass timer_class) const {
    const auto found = times_.find(timer_class);
    return found == times_.end() ? 0 : found->second.size();
}

void Scheduler::for_each(const std::function<void(const Event&)>& visit) const {
    for (const Node& node : events_) {
        visit(node.event);
    }
}

} // namespace snowglobe
