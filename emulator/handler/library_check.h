#pragma once
// Loads a library in a process of its own and says which handlers it offers, since loading runs its
// static initialisers, which may do anything. The process is the same program, started with
// `__library-check`: a fork would do only without threads (RocksDB has some), for its child waits
// forever on a lock that another thread held.
#include <string>
#include <vector>

namespace snowglobe {

// Throws std::runtime_error. `image_path` is what is loaded, `path` what errors call it.
std::vector<std::string> check_library(const std::string& path, const std::string& image_path);

bool is_library_check(int argc, char** argv);
// argv: program, "__library-check", path, image path. Ends the process.
[[noreturn]] void library_check_main(char** argv);

} // namespace snowglobe
