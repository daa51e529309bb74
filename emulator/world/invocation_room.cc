#include "emulator/world/invocation_room.h"

#include "emulator/call/run_log.h"
#include "emulator/store/record.h"
#include "emulator/world/invocations.h"

namespace snowglobe {

namespace {

constexpr const char* initialization_type = "AWS_LAMBDA_INITIALIZATION_TYPE";

// A handler sees there what it runs in; nothing: in one on demand.
bool was_ready(const FunctionImage& image) {
    return image.environment.contains(initialization_type);
}

std::string number_of(const FunctionImage& image) {
    return own_variable(image, "AWS_LAMBDA_FUNCTION_VERSION", "$LATEST");
}

// "arn:aws:lambda:us-east-1:123456789012:function:name:live" without what is behind the name.
std::string unqualified(const std::string& arn) {
    std::size_t end = 0;
    for (int colons = 0; end < arn.size(); ++end) {
        if (arn[end] == ':' && ++colons == 7) {
            break;
        }
    }
    return arn.substr(0, end);
}

} // namespace

std::string sandboxes_of(FunctionImage image) {
    image.arn = unqualified(image.arn);
    image.concurrency_max = image.provisioned = image.provisioned_in_all = 0;
    return encode(image);
}

// How many there may be at once on demand is of all the function's versions: what any of them
// keeps ready is taken from it (developer guide, "Configuring provisioned concurrency").
bool find_room(InvocationRequest& request, const Invocations& running) {
    FunctionImage& image = request.function;
    std::int64_t ready = 0;    // of the version, and busy
    std::int64_t demanded = 0; // of the function
    running.for_each([&](const InvocationRequest& one) {
        const FunctionImage& other = one.function;
        if (other.name != image.name || one.scope != request.scope) {
            return;
        }
        if (!was_ready(other)) {
            ++demanded;
        } else if (number_of(other) == number_of(image)) {
            ++ready;
        }
    });
    image.environment.erase(initialization_type); // it may begin again
    if (ready < image.provisioned) {
        image.environment[initialization_type] = "provisioned-concurrency";
        return true;
    }
    return demanded < image.concurrency_max - image.provisioned_in_all;
}

} // namespace snowglobe
