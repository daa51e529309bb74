#include "services/redis/pause.h"

#include "emulator/store/rows.h"

#include <string>

namespace snowglobe::redis {

namespace {

constexpr std::string_view pause_space = "redis.pause";

std::string deadline_of(std::uint64_t number) {
    return "pause/" + std::to_string(number);
}

} // namespace

std::optional<Pause::State> Pause::state() const {
    return Rows<State>(context_.store).find(Key(pause_space));
}

void Pause::begin(Duration timeout, bool of_all) const {
    State now = state().value_or(State{});
    now.is_of_all |= of_all;
    ++now.pauses;
    ++now.last;
    Rows<State>(context_.store).put(Key(pause_space), now);
    context_.set_real_deadline(deadline_of(now.last), timeout, ended_operation, json::object());
}

void Pause::ended() const {
    const std::optional<State> now = state();
    if (!now) {
        return;
    }
    if (now->pauses <= 1) {
        return end();
    }
    State rest = *now;
    --rest.pauses;
    Rows<State>(context_.store).put(Key(pause_space), rest);
}

void Pause::end() const {
    const std::optional<State> now = state();
    if (!now) {
        return;
    }
    for (std::uint64_t number = now->last; number > 0; --number) {
        context_.clear_real_deadline(deadline_of(number));
    }
    Rows<State>(context_.store).erase(Key(pause_space));
    context_.notify(channel());
}

std::vector<RowKind> Pause::row_kinds() {
    return {{pause_space, "", record_form<State>}};
}

} // namespace snowglobe::redis
