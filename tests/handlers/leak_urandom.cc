// A planted leak: a token from /dev/urandom, read as a file, which nothing interposes. `replay
// --twice` must find it.
#include <cstdlib>
#include <fstream>
#include <snowglobe/handler.h>
#include <string>

using snowglobe::json;

namespace {

json greet(const json&, snowglobe::Context& context) {
    std::ifstream random("/dev/urandom", std::ios::binary);
    std::string token;
    for (int i = 0; i < 8; ++i) {
        token += std::to_string(random.get()) + ".";
    }
    context.call(
        "sqs", "SendMessage", {{"QueueUrl", std::getenv("QUEUE_URL")}, {"MessageBody", token}});
    return {};
}

} // namespace

SNOWGLOBE_HANDLERS({"greet", greet})
