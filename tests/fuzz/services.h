#pragma once
// The AWS services as `snowglobe up` has them, but for handlers: functions can be declared and
// never run.
#include "emulator/replay/fixture.h"
#include "emulator/world/world.h"
#include "services/apigateway/api_gateway.h"
#include "services/doors.h"
#include "services/dynamodb/dynamodb.h"
#include "services/dynamodb/dynamodb_streams.h"
#include "services/iam/iam.h"
#include "services/kinesis/kinesis.h"
#include "services/lambda/lambda.h"
#include "services/logs/logs.h"
#include "services/sqs/sqs.h"
#include "services/ssm/ssm.h"
#include "services/sts/sts.h"
#include "tests/unit/no_executor.h"

#include <memory>
#include <utility>

namespace snowglobe::fuzz {

inline World::Services make_services() {
    auto sqs = std::make_unique<sqs::Sqs>();
    auto kinesis = std::make_unique<kinesis::Kinesis>();
    auto dynamodb = std::make_unique<dynamodb::Dynamodb>();
    auto streams = std::make_unique<dynamodb::DynamodbStreams>(*dynamodb);
    auto functions = std::make_unique<lambda::Lambda>(
        std::map<std::string, StreamSource*>{
            {"kinesis", kinesis.get()}, {"dynamodb", streams.get()}},
        sqs.get(),
        [](const FunctionImage&) {});
    World::Services services;
    services.push_back(std::move(sqs));
    services.push_back(std::move(kinesis));
    services.push_back(std::move(dynamodb));
    services.push_back(std::move(streams));
    services.push_back(std::move(functions));
    auto iam = std::make_unique<iam::Iam>();
    services.push_back(std::make_unique<logs::Logs>());
    services.push_back(std::make_unique<ssm::Ssm>());
    services.push_back(std::make_unique<sts::Sts>(iam.get()));
    services.push_back(std::move(iam));
    return services;
}

inline const FixtureSources& all_sources() {
    static const FixtureSources sources = [] {
        World::Services services = make_services();
        services.push_back(std::make_unique<apigateway::ApiGateway>());
        return fixture_sources_of(services); // rows are constant, whatever becomes of the services
    }();
    return sources;
}

// Of services that live as long as the process.
inline std::vector<Door> all_doors() {
    static const World::Services services = make_services();
    return doors_of(services);
}

} // namespace snowglobe::fuzz
