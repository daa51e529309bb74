// A library before (this file) and after (reload_two.cc) it was built again.
#include <snowglobe/handler.h>

#ifndef RELOAD_VERSION
#define RELOAD_VERSION 1
#endif

using snowglobe::json;

namespace {

json version(const json&, snowglobe::Context& context) {
    static int runs = 0;
    ++runs;
    context.sleep(std::chrono::seconds(1));
    return {{"version", RELOAD_VERSION}, {"runs", runs}};
}

} // namespace

SNOWGLOBE_HANDLERS({"version", version})
