#pragma once
// Notices that files below some folders have changed. The system tells (inotify), so that to ask is
// cheap, however many files there are, and what was written before is known when it is asked.
#include <map>
#include <set>
#include <string>
#include <vector>

namespace snowglobe {

class FolderWatch {
public:
    FolderWatch() = default;
    ~FolderWatch();
    FolderWatch(const FolderWatch&) = delete;
    FolderWatch& operator=(const FolderWatch&) = delete;

    // From now on. Where the system watches no more folders, which is logged once, changes below
    // are not noticed.
    void watch(const std::string& folder);
    // The folders given to watch() below which something has changed since the last call.
    std::vector<std::string> changed();

private:
    struct Place {
        std::string path;
        std::set<std::string> folders; // those given to watch() that it belongs to
    };
    void add(const std::string& path, const std::string& folder);
    void add_all(const std::string& path, const std::string& folder);

    int descriptor_ = -1;
    bool told_of_limit_ = false;
    std::set<std::string> folders_;
    std::map<int, Place> places_;
};

} // namespace snowglobe
