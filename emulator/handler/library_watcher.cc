#include "emulator/handler/library_watcher.h"

#include <stdexcept>

namespace snowglobe {

namespace {

// A linker writes for a while; a file that has been at rest for so long is complete, or broken.
constexpr auto rest = std::chrono::milliseconds{150};

} // namespace

std::vector<std::string> LibraryWatcher::changed() {
    const auto now = std::chrono::steady_clock::now();
    std::vector<std::shared_ptr<const LibraryVersion>> accepted;
    for (const auto& [path, version] : libraries_->all()) {
        const auto identity = identify(path);
        if (!identity || *identity == version->identity()) {
            candidates_.erase(path); // being replaced, or as it was
            continue;
        }
        const auto [found, is_new] = candidates_.try_emplace(path, Candidate{*identity, now});
        Candidate& candidate = found->second;
        if (candidate.identity != *identity) {
            candidate = {*identity, now};
        } else if (!is_new && !candidate.refused && now - candidate.seen >= rest) {
            try {
                accepted.push_back(std::make_shared<const LibraryVersion>(path));
            } catch (const std::runtime_error& error) {
                candidate.refused = true;
                complaints_.push_back(
                    std::string(error.what()) + "; the code loaded before stays in use");
            }
        }
    }
    std::vector<std::string> paths;
    for (const auto& version : accepted) {
        paths.push_back(version->path());
        candidates_.erase(version->path());
        libraries_->replace(version);
    }
    return paths;
}

} // namespace snowglobe
