#pragma once
// Handler libraries on their way from the file that a build writes to the code that a sandbox runs.
// A file is taken over as a whole (a private copy in memory), checked in a process of its own, and
// numbered; sandboxes keep the version that they were made with. Shared by executors and watcher of
// one emulator; used by one thread.
#include "emulator/call/invocation.h"
#include "emulator/handler/folder_watch.h"
#include "emulator/handler/host_program.h"
#include "emulator/handler/include/snowglobe/abi.h"
#include "emulator/handler/library_check.h"
#include "emulator/handler/runtimes.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace snowglobe {

// What tells one build of a file from the next.
struct FileIdentity {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    std::int64_t size = 0;
    std::int64_t changed_ns = 0;
    bool operator==(const FileIdentity&) const = default;
};
std::optional<FileIdentity> identify(const std::string& path); // nullopt: no such file

// Whether a process has it open for writing, as a linker that is still at work: the file may be
// half written, whatever its time of change says. False also where the file system cannot tell.
bool is_being_written(const std::string& path);

// One build of a library: the bytes, in memory, and what it offers.
class LibraryVersion {
public:
    // Takes over the file and begins to check it; its static initialisers see `variables`. Throws
    // std::runtime_error with one line naming the file.
    LibraryVersion(const std::string& path, const std::map<std::string, std::string>& variables);
    ~LibraryVersion();
    LibraryVersion(const LibraryVersion&) = delete;
    LibraryVersion& operator=(const LibraryVersion&) = delete;

    // Whether it is known, after at most `wait`, that it can be used. Throws std::runtime_error
    // with one line naming the file if it cannot.
    bool is_accepted(std::chrono::milliseconds wait);

    const std::string& path() const { return path_; } // as declared
    const FileIdentity& identity() const { return identity_; }
    const std::vector<std::string>& handlers() const { return handlers_; }
    const HostProgram& host() const { return host_; } // of processes that can load it
    std::string image_path() const; // loads the taken-over bytes, in any process of this user
    // A descriptor of a copy of what is loaded, in memory, for one sandbox; the caller closes it.
    // Once it is loaded, show_whole() lets its name lead to all of the file: to the symbols, for
    // debuggers that come later. One that is there already reads them while the copy is loaded.
    int private_copy() const;
    void show_whole(int private_copy) const;
    // Throws the line that says which handlers there are if `symbol` is none of them.
    void require(const std::string& symbol) const;

private:
    std::string path_;
    FileIdentity identity_;
    int descriptor_;
    std::size_t size_ = 0;
    std::size_t loaded_size_ = 0;
    HostProgram host_;
    std::unique_ptr<LibraryCheck> check_; // until it is accepted
    std::vector<std::string> handlers_;
};

// The versions that new sandboxes get.
class Libraries {
public:
    // From now on refuses what only a process of its own can load.
    void load_in_this_process() { in_this_process_ = true; }
    // Loaded on first use. Throws std::runtime_error with one line naming the file, also if it has
    // no such handler.
    std::shared_ptr<const LibraryVersion> current(const FunctionImage& image);
    // A program, which each sandbox runs as it lies there then: only that its file or folder
    // changes is told. Throws std::runtime_error, one line.
    void use_program(const FunctionImage& image);
    Runtimes& runtimes() { return runtimes_; }
    // Begins to take over what is at `path` now, or goes on with it: true once it is taken over. It
    // must have every handler asked for so far, else it throws and the version before stays.
    bool renew(const std::string& path);
    std::map<std::string, FileIdentity> identities() const; // by declared path
    // One that each sandbox runs as it lies there.
    bool is_program(const std::string& path) const { return programs_.contains(path); }
    // Those programs whose folders have changed since the last call.
    std::vector<std::string> changed_folders() { return folders_.changed(); }

private:
    struct Library {
        std::shared_ptr<const LibraryVersion> version;
        std::shared_ptr<LibraryVersion> next; // while it is checked
        std::set<std::string> used;
        std::map<std::string, std::string> variables; // of the first function that asked
    };
    void require_usable(const LibraryVersion& version) const;

    bool in_this_process_ = false;
    std::map<std::string, Library> libraries_; // by declared path
    std::map<std::string, FileIdentity> programs_; // likewise
    FolderWatch folders_;                          // of programs that are no single file
    Runtimes runtimes_;
};

// Code of a library in this process. The caller is Inside the surroundings that its static
// initialisers shall see.
class LoadedLibrary {
public:
    // `path` is for messages, `image_path` is what to load. Throws std::runtime_error, one line.
    LoadedLibrary(const std::string& path, const std::string& image_path);
    LoadedLibrary(const LoadedLibrary&) = delete;
    LoadedLibrary& operator=(const LoadedLibrary&) = delete;

    // Ends the use of the code; without this call it stays mapped. False if it stays all the same
    // (something else is bound to it): then `image_path` must never name another file.
    bool unload();

    const snowglobe_library& description() const { return *description_; }
    snowglobe_handler_function find(const std::string& symbol) const; // null without
    void* symbol(const char* name) const;                             // null without
    // Lets profilers find the symbols of the code. No thread may run it meanwhile.
    void tell_profilers() const;

private:
    std::string path_;
    std::string image_path_;
    void* handle_ = nullptr;
    const snowglobe_library* description_;
};

} // namespace snowglobe
