// Answers its event: what is left is the cost of an invocation.
#include <snowglobe/handler.h>

namespace {

snowglobe::json echo(const snowglobe::json& event, snowglobe::Context&) {
    return event;
}

} // namespace

SNOWGLOBE_HANDLERS({"echo", echo})
