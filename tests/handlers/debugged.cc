// Looked at with a debugger and a profiler (tests/executor/test_debugging.py): the lines that
// emulator/docs/debugging.md stops at.
#include <chrono>
#include <snowglobe/handler.h>
#include <string>
#include <thread>

using snowglobe::json;

namespace {

volatile bool held = true; // a debugger's to change

int count_letters(const std::string& text) {
    int letters = 0;
    for (const char letter : text) {
        letters += letter != ' ' ? 1 : 0;
    }
    return letters;
}

json greet(const json& event, snowglobe::Context&) {
    const std::string name = event.value("name", "nobody");
    const int letters = count_letters(name);
    return {{"greeting", "Hello " + name}, {"letters", letters}};
}

json hold(const json&, snowglobe::Context&) {
    while (held) {
    }
    return {{"held", false}};
}

json sleep_long(const json&, snowglobe::Context&) {
    std::this_thread::sleep_for(std::chrono::minutes{1});
    return {{"slept", true}};
}

json leave_thread(const json&, snowglobe::Context&) {
    std::thread([] {
        while (held) {
        }
    }).detach();
    return {{"threads", 2}};
}

// Long enough for a profiler to see: a tenth of a second.
json spin(const json&, snowglobe::Context&) {
    volatile int turns = 0;
    while (turns < 50'000'000) {
        turns = turns + 1;
    }
    return {{"turns", int{turns}}};
}

} // namespace

SNOWGLOBE_HANDLERS(
    {"greet", greet},
    {"hold", hold},
    {"sleep_long", sleep_long},
    {"leave_thread", leave_thread},
    {"spin", spin})
