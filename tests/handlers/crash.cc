// Handlers that end badly, each in its own way. All log a line first.
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <snowglobe/handler.h>
#include <string>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

using snowglobe::json;

namespace {

json segfault(const json&, snowglobe::Context& context) {
    context.log("last words");
    *static_cast<volatile int*>(nullptr) = 1;
    return {};
}

json raise_term(const json&, snowglobe::Context& context) {
    context.log("last words");
    kill(getpid(), SIGTERM);
    return {};
}

int depth(volatile char* outer, int n) {
    volatile char frame[4096];
    const char value = outer[0];
    frame[0] = value;
    return n < 0 ? 0 : depth(frame, n + 1) + frame[0];
}

json stack_overflow(const json&, snowglobe::Context& context) {
    context.log("last words");
    char bottom[1] = {0};
    return depth(bottom, 0);
}

json endless_loop(const json&, snowglobe::Context& context) {
    context.log("last words");
    volatile bool always = true;
    while (always) {
    }
    return {};
}

json endless_printing(const json&, snowglobe::Context&) {
    for (;;) {
        std::puts("for ever and ever");
    }
}

json close_descriptors(const json&, snowglobe::Context& context) {
    context.log("last words");
    for (int descriptor = 0; descriptor < 64; ++descriptor) {
        close(descriptor);
    }
    return "closed";
}

json garbage(const json&, snowglobe::Context& context) {
    context.log("last words");
    const std::string bytes(64, '\xff');
    send(3, bytes.data(), bytes.size(), 0); // the child's connection
    pause();
    return {};
}

json big_allocation(const json&, snowglobe::Context& context) {
    context.log("last words");
    std::vector<char> much(1u << 30, 'x');
    return much.size();
}

json many_allocations(const json&, snowglobe::Context& context) {
    context.log("last words");
    std::vector<std::string> all;
    for (;;) {
        all.push_back(std::string(100'000, 'x'));
    }
}

json fits(const json&, snowglobe::Context&) { // in 128 MB
    const std::vector<char> much(100u << 20, 'x');
    return much.size();
}

json invalid_free(const json&, snowglobe::Context& context) {
    context.log("last words");
    char text[100] = {};
    char* volatile never_allocated = text + 8;
    std::free(never_allocated); // the allocator says so on the descriptor, then aborts
    return {};
}

json grandchild(const json&, snowglobe::Context&) {
    const pid_t child = fork();
    if (child == 0) {
        for (;;) {
            pause(); // outlives the handler, with all its descriptors open
        }
    }
    return child;
}

json large(const json& event, snowglobe::Context& context) {
    const json reply = context.call("sqs", "SendMessage", {{"MessageBody", event}});
    return reply;
}

json fine(const json&, snowglobe::Context&) {
    return "fine";
}

} // namespace

SNOWGLOBE_HANDLERS(
    {"segfault", segfault},
    {"raise_term", raise_term},
    {"stack_overflow", stack_overflow},
    {"endless_loop", endless_loop},
    {"endless_printing", endless_printing},
    {"close_descriptors", close_descriptors},
    {"garbage", garbage},
    {"big_allocation", big_allocation},
    {"many_allocations", many_allocations},
    {"fits", fits},
    {"invalid_free", invalid_free},
    {"grandchild", grandchild},
    {"large", large},
    {"fine", fine})
