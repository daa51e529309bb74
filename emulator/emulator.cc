#include "emulator/emulator.h"

#include <climits>
#include <unistd.h>

#if __has_include("services/kinesis/kinesis.h")
#include "services/kinesis/kinesis.h"
#endif
#if __has_include("services/sqs/sqs.h")
#include "services/sqs/sqs.h"
#endif
#if __has_include("services/dynamodb/dynamodb.h")
#include "services/dynamodb/dynamodb.h"
#include "services/dynamodb/dynamodb_streams.h"
#endif
#if __has_include("services/lambda/lambda.h")
#include "services/lambda/lambda.h"
#endif

namespace snowglobe {


namespace {


World::Services make_services() {
    World::Services services;
#if __has_include("services/kinesis/kinesis.h")
    services.push_back(std::make_unique<Kinesis>());
#endif
    auto dynamodb = std::make_unique<Dynamodb>();
    services.push_back(std::make_unique<DynamodbStreams>(*dynamodb));
    services.push_back(std::move(dynamodb));
#if __has_include("services/sqs/sqs.h")
    services.push_back(std::make_unique<Sqs>());
#endif
    return services;
}

} // namespace

std::string binary_folder() {
    char path[PATH_MAX];
    const ssize_t size = readlink("/proc/self/exe", path, sizeof path);
    const std::string text(path, size > 0 ? static_cast<std::size_t>(size) : 0);
    return text.substr(0, text.rfind('/'));
}

std::vector<stack::Template> load_templates(const Config&) { return {}; }

BuiltWorld
build_world(const Config& config, const std::vector<stack::Template>&, WorldPlan plan) {
    World::Options options;
    options.seed = plan.seed;
    options.epoch = plan.epoch;
    options.real_time = config.clock == ClockMode::real;
    options.trace = std::move(plan.trace);
    BuiltWorld built;
    built.world = std::make_unique<World>(
        std::move(options),
        make_services(),
        make_memory_store(),
        config.executor == ExecutorKind::fiber ? make_fiber_executor() : make_process_executor());
    return built;
}

} // namespace snowglobe
