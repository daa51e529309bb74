#pragma once
// Looks every now and then whether handler libraries were built again, and has a world take them
// over between two invocations; a broken one is refused with a reason. Reads real time.
#include "emulator/base/json.h"
#include "emulator/handler/library_watcher.h"
#include "emulator/net/loop.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace snowglobe {

class LibraryReload {
public:
    // `renew`: new invocations of the library at this path are to run its new code.
    using Renew = std::function<void(const std::string& path)>;
    using Done = std::function<void(const json& outcome)>; // {"reloaded":[..],"refused":[..]}

    LibraryReload(Loop& loop, std::shared_ptr<Libraries> libraries, Renew renew);

    // Begins to look.
    void start() { look(false); }
    // Before a request is let in: what was written until now counts for it.
    void look_at_folders();
    // Whoever built them says that they are complete: takes over now what there is.
    void ask(Done done);
    // Whoever has asked and is not answered yet is not any more.
    void forget_who_asked() { asked_.clear(); }

private:
    void look(bool at_once);
    void take_over(const std::string& path);
    static json nothing();

    Renew renew_;
    LibraryWatcher watcher_;
    LoopTimer timer_;
    std::vector<Done> asked_;
    json outcome_ = nothing(); // since one was asked for
};

} // namespace snowglobe
