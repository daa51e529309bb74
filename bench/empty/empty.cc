// A handler that does nothing: what is left is the cost of getting an event to it.
#include <snowglobe/handler.h>

namespace {

snowglobe::json empty(const snowglobe::json&, snowglobe::Context&) {
    return nullptr;
}

} // namespace

SNOWGLOBE_HANDLERS({"empty", empty})
