#pragma once
// How the process of a program is started: a `bootstrap` as it is, or an interpreter of this
// machine with our client of the Runtime API (emulator/runtimes), which runs the function's file.
#include "emulator/call/invocation.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace snowglobe {

struct ProgramLaunch {
    std::string path;                   // of what is executed
    std::vector<std::string> arguments; // the first one is its name
    enum class Clock : std::uint8_t { machine, world };
    Clock clock = Clock::machine;
    // It asks for several things at once, from one thread (Node): what they are is known when it
    // waits.
    bool is_one_loop = false;
    std::string folder;                 // with the code; the process starts there
    std::string runtime_folder;
    std::map<std::string, std::string> variables; // beyond Lambda's own
};

class Runtimes {
public:
    // Throws std::runtime_error, one line.
    ProgramLaunch launch(const FunctionImage& image);
    // That it could be launched. The first function of a runtime is told which interpreter runs it.
    void check(const FunctionImage& image) { launch(image); }

private:
    struct Interpreter {
        std::string path; // empty: there is none
        std::string version;
    };
    struct Archive {
        std::string identity; // of the file
        std::string folder;   // where it is unpacked
    };
    const Interpreter& interpreter(const std::string& runtime);
    std::string code_folder(const std::string& code);
    void add_python(const FunctionImage& image, const Interpreter& python, ProgramLaunch& launch);
    void add_node(const FunctionImage& image, const Interpreter& node, ProgramLaunch& launch);
    const std::string& folder(); // of our clients

    std::map<std::string, Interpreter> interpreters_; // by runtime
    std::map<std::string, Archive> archives_;         // by path
    std::string folder_;
};

} // namespace snowglobe
