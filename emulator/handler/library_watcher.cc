#include "emulator/handler/library_watcher.h"

#include <algorithm>
#include <stdexcept>

namespace snowglobe {

std::vector<std::string> LibraryWatcher::changed(bool at_once) {
    std::vector<std::string> paths = libraries_->changed_folders();
    for (const auto& [path, current] : libraries_->identities()) {
        const auto identity = identify(path);
        if (!identity) {
            candidates_.erase(path);
            look_for(path, at_once);
            continue;
        }
        gone_.erase(path);
        if (*identity == current) {
            candidates_.erase(path);
            continue;
        }
        Candidate& candidate = candidates_.try_emplace(path).first->second;
        if (candidate.identity != *identity) {
            candidate = {*identity, std::chrono::steady_clock::now()};
            if (!at_once) {
                continue;
            }
        }
        if (is_ready(path, candidate, at_once) && take_over(path, candidate)) {
            paths.push_back(path);
        }
    }
    return paths;
}

// What builds a library anew takes the old one away first, and is given time.
void LibraryWatcher::look_for(const std::string& path, bool at_once) {
    constexpr std::chrono::seconds build_time{2};
    const auto now = std::chrono::steady_clock::now();
    Gone& gone = gone_.try_emplace(path, Gone{now}).first->second;
    if (gone.is_told || (!at_once && now - gone.since < build_time)) {
        return;
    }
    gone.is_told = true;
    complaints_.push_back(
        path + ": is gone; " +
        (libraries_->is_program(path)
             ? "what has been started goes on, and nothing new of it starts until it is back"
             : "the code loaded before stays in use"));
}

bool LibraryWatcher::is_ready(const std::string& path, Candidate& candidate, bool at_once) {
    if (candidate.checking) {
        return true;
    }
    const auto now = std::chrono::steady_clock::now();
    if (is_being_written(path)) {
        candidate.seen = now;
        if (at_once) {
            complaints_.push_back(path + ": is being written; the code loaded before stays in use");
        }
        return false;
    }
    return at_once || (!candidate.refused && now - candidate.seen >= rest_);
}

bool LibraryWatcher::take_over(const std::string& path, Candidate& candidate) {
    candidate.checking = true;
    candidate.refused = false;
    try {
        candidate.checking = !libraries_->renew(path);
        return !candidate.checking;
    } catch (const std::runtime_error& error) {
        candidate.checking = false;
        if (identify(path) == candidate.identity) { // else there is more to come
            candidate.refused = true;
            complaints_.push_back(
                std::string(error.what()) + "; the code loaded before stays in use");
        }
        return false;
    }
}

bool LibraryWatcher::is_busy() const {
    return std::any_of(candidates_.begin(), candidates_.end(), [](const auto& entry) {
        return entry.second.checking;
    });
}

} // namespace snowglobe
