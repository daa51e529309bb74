// A planted leak: a token from /dev/urandom, read as a file, which nothing interposes. `replay
// --twice` must find it.
#include <fstream>
#include <snowglobe/handler.h>
#include <string>

using snowglobe::json;

namespace {

const char* const queue = "http://sqs.us-east-1.localhost:4566/000000000000/results";

json leak_urandom(const json&, snowglobe::Context& context) {
    std::ifstream random("/dev/urandom", std::ios::binary);
    std::string token;
    for (int i = 0; i < 8; ++i) {
        token += std::to_string(random.get()) + ".";
    }
    context.call("sqs", "SendMessage", {{"QueueUrl", queue}, {"MessageBody", token}});
    return {};
}

} // namespace

SNOWGLOBE_HANDLERS({"leak_urandom", leak_urandom})
