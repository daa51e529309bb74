#pragma once
// Notices libraries that were built again, and takes them over when they are complete and load. A
// broken build leaves the old code in place and says why, once. Looks at files only when asked, so
// the composition root decides how often (a few times a second); `Libraries` then has the new
// version for new sandboxes. Outside the world: reads real time.
#include "emulator/handler/library.h"

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace snowglobe {

class LibraryWatcher {
public:
    // A linker writes for a while: a file that has not changed for `rest` is complete, or broken.
    explicit LibraryWatcher(
        std::shared_ptr<Libraries> libraries,
        std::chrono::nanoseconds rest = std::chrono::milliseconds{150})
        : libraries_(std::move(libraries)), rest_(rest) {}

    // Declared paths of the libraries taken over since the last call: their idle sandboxes are of
    // the old code and may be discarded; those under way finish on it. `at_once`: whoever built
    // them says that they are complete.
    std::vector<std::string> changed(bool at_once = false);
    // The programs among them whose folders have changed; cheap.
    std::vector<std::string> changed_folders() { return libraries_->changed_folders(); }
    // A build is being checked; it is known soon.
    bool is_busy() const;
    // One line for each build that was refused since the last call, and for each file that is gone.
    std::vector<std::string> complaints() { return std::exchange(complaints_, {}); }

private:
    struct Candidate;
    bool is_ready(const std::string& path, Candidate& candidate, bool at_once);
    bool take_over(const std::string& path, Candidate& candidate);
    void look_for(const std::string& path, bool at_once);

    struct Candidate {
        FileIdentity identity;
        std::chrono::steady_clock::time_point seen;
        bool checking = false;
        bool refused = false;
    };

    struct Gone {
        std::chrono::steady_clock::time_point since;
        bool is_told = false;
    };

    std::shared_ptr<Libraries> libraries_;
    std::chrono::nanoseconds rest_;
    std::map<std::string, Candidate> candidates_;
    std::map<std::string, Gone> gone_;
    std::vector<std::string> complaints_;
};

} // namespace snowglobe
