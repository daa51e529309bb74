#pragma once
// Lines about a world for people, who stand outside of it: where the world itself says
// "http://sqs.us-east-1.localhost:4566/..." or
// "https://<api>.execute-api.us-east-1.amazonaws.com/..." in every run, they are told what they can
// reach.
#include "emulator/world/world.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe {

// Where a port at these addresses is reached, at least one: "localhost:5123", which resolves
// everywhere, if they are the loopbacks (none: these are) or all of the machine's; then the others.
std::vector<std::string>
served_hosts(const std::vector<std::string>& addresses, std::uint16_t port);

// A text, every URL of a queue or of an API of the world in it at `host`:
// "https://l897.execute-api.us-east-1.amazonaws.com/dev" as
// "http://localhost:5123/_aws/execute-api/l897/dev".
std::string in_served_names(World& world, std::string_view host, std::string text);

// What leads to functions: "POST http://localhost:5123/dev/hook -> webhook" (the longer URL where
// the short one leads to another API), "arn:aws:sqs:...:jobs -> worker".
std::vector<std::string> trigger_lines(World& world, std::string_view host);

// What has not come to its end: batches that wait or are being tried, invocations, timers.
std::vector<std::string> in_flight_lines(World& world, const std::vector<Scope>& scopes);

} // namespace snowglobe
