// A planted leak: a static that all copies of this library share, in one world as from one world to
// the next. Snowglobe keeps a handler library's own statics apart, also those that g++ makes unique
// in the process; this one is in a library that the handler library needs, which is loaded once.
// `replay --twice` with the fiber executor must find it.
#include <cstdlib>
#include <snowglobe/handler.h>
#include <string>

using snowglobe::json;

int shared_counter(); // tests/handlers/shared/counter.cc

namespace {

json greet(const json&, snowglobe::Context& context) {
    const std::string text = "greeting " + std::to_string(shared_counter());
    context.call(
        "sqs", "SendMessage", {{"QueueUrl", std::getenv("QUEUE_URL")}, {"MessageBody", text}});
    return {};
}

} // namespace

SNOWGLOBE_HANDLERS({"greet", greet})
