#include "emulator/edge/library_reload.h"

#include "emulator/base/log.h"

#include <chrono>
#include <utility>

namespace snowglobe {

namespace {

// How often rebuilt handler libraries are looked for.
constexpr std::chrono::milliseconds look_interval{300};
constexpr std::chrono::milliseconds check_interval{2}; // while one is being checked

} // namespace

LibraryReload::LibraryReload(Loop& loop, std::shared_ptr<Libraries> libraries, Renew renew)
    : renew_(std::move(renew)), watcher_(std::move(libraries)), timer_(loop) {}

json LibraryReload::nothing() {
    return {{"reloaded", json::array()}, {"refused", json::array()}};
}

void LibraryReload::take_over(const std::string& path) {
    renew_(path);
    log_info("{} was rebuilt: new invocations run the new code", path);
    outcome_["reloaded"].push_back(path);
}

void LibraryReload::look_at_folders() {
    for (const std::string& path : watcher_.changed_folders()) {
        take_over(path);
    }
}

void LibraryReload::look(bool at_once) {
    for (const std::string& path : watcher_.changed(at_once)) {
        take_over(path);
    }
    for (const std::string& complaint : watcher_.complaints()) {
        log_warning("{}", complaint);
        outcome_["refused"].push_back(complaint);
    }
    if (!watcher_.is_busy()) {
        const json outcome = std::exchange(outcome_, nothing());
        for (const Done& done : std::exchange(asked_, {})) {
            done(outcome);
        }
    }
    const auto pause = watcher_.is_busy() ? check_interval : look_interval;
    timer_.arm(std::chrono::steady_clock::now() + pause, [this] { look(false); });
}

void LibraryReload::ask(Done done) {
    asked_.push_back(std::move(done));
    look(true);
}

} // namespace snowglobe
