// A library that crashes before anybody asks it for anything.
#include <csignal>
#include <snowglobe/handler.h>

static const int crashed = std::raise(SIGSEGV);

static snowglobe::json never(const snowglobe::json&, snowglobe::Context&) {
    return crashed;
}

SNOWGLOBE_HANDLERS({"never", never})
