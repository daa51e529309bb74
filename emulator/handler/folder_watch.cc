#include "emulator/handler/folder_watch.h"

#include "emulator/base/log.h"

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <string_view>
#include <sys/inotify.h>
#include <unistd.h>
#include <utility>

namespace snowglobe {

namespace {

namespace fs = std::filesystem;

constexpr std::uint32_t wanted = IN_CLOSE_WRITE | IN_MODIFY | IN_CREATE | IN_DELETE |
                                 IN_MOVED_FROM | IN_MOVED_TO | IN_ONLYDIR | IN_EXCL_UNLINK;

// What tools leave beside code and no runtime reads; editors' and git's own files.
bool is_no_code(std::string_view name) {
    return name.starts_with('.') || name.ends_with('~') || name == "__pycache__" ||
           name.ends_with(".pyc");
}

} // namespace

FolderWatch::~FolderWatch() {
    if (descriptor_ >= 0) {
        close(descriptor_);
    }
}

void FolderWatch::watch(const std::string& folder) {
    if (!folders_.insert(folder).second) {
        return;
    }
    if (descriptor_ < 0) {
        descriptor_ = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    }
    add_all(folder, folder);
}

void FolderWatch::add(const std::string& path, const std::string& folder) {
    const int place = inotify_add_watch(descriptor_, path.c_str(), wanted);
    if (place >= 0) {
        places_[place].path = path;
        places_[place].folders.insert(folder);
    } else if (errno != ENOENT && errno != ENOTDIR && !std::exchange(told_of_limit_, true)) {
        log_warning(
            "changes below {} are not noticed: {} (see /proc/sys/fs/inotify/max_user_watches)",
            path,
            std::strerror(errno));
    }
}

void FolderWatch::add_all(const std::string& path, const std::string& folder) {
    add(path, folder);
    std::error_code error;
    fs::recursive_directory_iterator found(
        path, fs::directory_options::skip_permission_denied, error);
    for (; !error && found != fs::recursive_directory_iterator(); found.increment(error)) {
        std::error_code unreadable;
        if (!found->is_directory(unreadable)) {
            continue;
        }
        if (is_no_code(found->path().filename().string())) {
            found.disable_recursion_pending();
        } else {
            add(found->path().string(), folder);
        }
    }
}

std::vector<std::string> FolderWatch::changed() {
    std::set<std::string> changed;
    alignas(inotify_event) char bytes[16384];
    for (ssize_t size = 0;
         descriptor_ >= 0 && (size = read(descriptor_, bytes, sizeof bytes)) > 0;) {
        for (const char* at = bytes; at < bytes + size;) {
            const auto* event = reinterpret_cast<const inotify_event*>(at);
            at += sizeof(inotify_event) + event->len;
            if ((event->mask & IN_Q_OVERFLOW) != 0) {
                changed = folders_;
                continue;
            }
            const auto place = places_.find(event->wd);
            const std::string_view name = event->len > 0 ? event->name : "";
            if (place == places_.end() || is_no_code(name)) {
                continue;
            }
            if ((event->mask & IN_IGNORED) != 0) {
                places_.erase(place);
                continue;
            }
            const Place changed_place = place->second;
            changed.insert(changed_place.folders.begin(), changed_place.folders.end());
            if ((event->mask & IN_ISDIR) != 0 && (event->mask & (IN_CREATE | IN_MOVED_TO)) != 0) {
                for (const std::string& folder : changed_place.folders) {
                    add_all(changed_place.path + "/" + std::string(name), folder);
                }
            }
        }
    }
    return {changed.begin(), changed.end()};
}

} // namespace snowglobe
