// A library that needs something which nobody has.
#include <snowglobe/handler.h>

extern "C" int snowglobe_nowhere();

static snowglobe::json never(const snowglobe::json&, snowglobe::Context&) {
    return snowglobe_nowhere();
}

SNOWGLOBE_HANDLERS({"never", never})
