// A planted leak: a static that all copies of this library share, in one world as from one world to
// the next. Snowglobe keeps a handler library's own statics apart, also those that g++ makes unique
// in the process; this one is in a library that the handler library needs, which is loaded once.
// `replay --twice` with the fiber executor must find it.
#include <snowglobe/handler.h>
#include <string>

using snowglobe::json;

int shared_counter(); // tests/handlers/shared/counter.cc

namespace {

const char* const queue = "http://sqs.us-east-1.localhost:4566/000000000000/results";

json leak_static(const json&, snowglobe::Context& context) {
    const std::string text = "greeting " + std::to_string(shared_counter());
    context.call("sqs", "SendMessage", {{"QueueUrl", queue}, {"MessageBody", text}});
    return {};
}

} // namespace

SNOWGLOBE_HANDLERS({"leak_static", leak_static})
