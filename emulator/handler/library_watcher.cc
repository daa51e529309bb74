#include "emulator/handler/library_watcher.h"

#include <stdexcept>

namespace snowglobe {

std::vector<std::string> LibraryWatcher::changed() {
    const auto now = std::chrono::steady_clock::now();
    std::vector<std::string> paths;
    for (const auto& [path, current] : libraries_->identities()) {
        const auto identity = identify(path);
        if (!identity || *identity == current) {
            candidates_.erase(path); // being replaced, or as it was
            continue;
        }
        const auto [found, is_new] = candidates_.try_emplace(path, Candidate{*identity, now});
        Candidate& candidate = found->second;
        if (candidate.identity != *identity) {
            candidate = {*identity, now};
        } else if (!is_new && !candidate.refused && now - candidate.seen >= rest_) {
            try {
                libraries_->renew(path);
                paths.push_back(path);
            } catch (const std::runtime_error& error) {
                if (identify(path) == identity) { // else there is more to come
                    candidate.refused = true;
                    complaints_.push_back(
                        std::string(error.what()) + "; the code loaded before stays in use");
                }
            }
        }
    }
    return paths;
}

} // namespace snowglobe
