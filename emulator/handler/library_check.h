#pragma once
// Loads a library in a process of its own and says which handlers it offers, since loading runs its
// static initialisers, which may do anything, also never end. The process is the same program,
// started with `__library-check`: a fork would do only without threads (RocksDB has some), for its
// child waits forever on a lock that another thread held. Ten seconds are enough, but while a
// debugger holds it.
#include "emulator/handler/host_program.h"

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace snowglobe {

class LibraryCheck {
public:
    using Variables = std::map<std::string, std::string>;
    // Throws std::runtime_error, one line. `image_path` is what is loaded, `path` what errors call
    // it; the static initialisers see `variables`, as in a function's sandbox.
    LibraryCheck(
        std::string path,
        const std::string& image_path,
        const HostProgram& host,
        const Variables& variables);
    ~LibraryCheck(); // ends the process
    LibraryCheck(const LibraryCheck&) = delete;
    LibraryCheck& operator=(const LibraryCheck&) = delete;

    // The names of the handlers; nothing while it is not known, after at most `wait`. Throws
    // std::runtime_error, one line, if the library cannot be used. Not to be called again then.
    std::optional<std::vector<std::string>> result(std::chrono::milliseconds wait);

private:
    bool listen(std::chrono::milliseconds wait);
    std::vector<std::string> judge();
    int end();
    std::string last_words() const;

    std::string path_;
    std::chrono::steady_clock::time_point until_;
    int process_ = 0;
    int report_ = -1; // what it says ends with '\0'
    int errors_ = -1; // its stderr
    std::string text_;
};

bool is_library_check(int argc, char** argv);
// argv: program, "__library-check", path, image path. Ends the process.
[[noreturn]] void library_check_main(char** argv);

} // namespace snowglobe
