// State that sandboxes must not share. Built with g++'s defaults (tests/CMakeLists.txt): statics of
// inline functions and templates are unique in the process unless Snowglobe sees to it.
#include <cstdio>
#include <ctime>
#include <snowglobe/handler.h>

using snowglobe::json;

struct Loaded {
    std::time_t at = std::time(nullptr);
    Loaded() { std::puts("initialised"); }
    ~Loaded() { std::puts("destroyed"); } // a killed process runs no destructors
};

Loaded loaded;

inline int& inline_counter() {
    static int counter = 0;
    return counter;
}

template <class Type> struct Counters { static int counter; };
template <class Type> int Counters<Type>::counter = 0;

static json tell(const json&, snowglobe::Context&) {
    return {
        {"loaded", loaded.at},
        {"inline", ++inline_counter()},
        {"template", ++Counters<int>::counter}};
}

SNOWGLOBE_HANDLERS({"tell", tell})
