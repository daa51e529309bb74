// A library whose static initialiser never ends.
#include <snowglobe/handler.h>

namespace {

const int never = [] {
    for (volatile bool always = true; always;) {
    }
    return 0;
}();

snowglobe::json version(const snowglobe::json&, snowglobe::Context&) {
    return never;
}

} // namespace

SNOWGLOBE_HANDLERS({"version", version})
