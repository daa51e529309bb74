#pragma once
// The environment variables that one sandbox sees: Lambda's standard ones and the function's own,
// in the form of `environ`. Changed only by its handler (setenv), and gone with its sandbox.
#include "emulator/base/time.h"
#include "emulator/call/invocation.h"

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe {

class Environment {
public:
    explicit Environment(const std::map<std::string, std::string>& variables);
    Environment(const Environment&) = delete;
    Environment& operator=(const Environment&) = delete;

    // Null-terminated, as `environ` wants it; another address after a change.
    char** pointers() { return pointers_.data(); }
    char* find(std::string_view name) const;
    void set(std::string_view name, std::string_view value);
    void put(char* entry); // "NAME=value", kept as it is, as putenv does
    void erase(std::string_view name);
    void clear();

private:
    std::size_t position(std::string_view name) const; // of its entry, or of the final null
    std::deque<std::string> texts_; // never freed: the handler may hold what getenv gave it
    std::vector<char*> pointers_;
};

// The value of `name` in an array like `environ`; null without one.
char* find_variable(char** entries, std::string_view name);

// What Lambda sets besides the function's own variables. `key` and `now` are those of the
// sandbox's first invocation: they make the log stream's name.
std::map<std::string, std::string>
lambda_environment(const FunctionImage& image, Time now, std::uint64_t key);

// Variables of this process that its handlers' processes need, too: they steer the loader, the
// allocator and sanitizers. The rest is no business of a handler's. `preload`: what is loaded
// before all else, if anything.
std::vector<std::string> loader_variables(const std::string& preload);

} // namespace snowglobe
