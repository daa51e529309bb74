#pragma once
// Redis over HTTP, as the proxies of serverless apps speak it: a list of commands is posted to
// /pipeline, a list of results comes back.
#include <snowglobe/handler.h>
#include <stdexcept>
#include <string>
#include <vector>

namespace epa {

using snowglobe::json;

// There is no answer, or none of use.
struct CacheDown : std::runtime_error {
    using std::runtime_error::runtime_error;
};

class RedisRest {
public:
    static constexpr std::size_t commands_max = 100; // of a request

    explicit RedisRest(snowglobe::Context& context);

    // Each a list of texts; as many results. One that Redis refuses is CacheDown, too: the commands
    // are all ours. Not atomic, and what is behind the first hundred is another request.
    std::vector<json> run(const std::vector<std::vector<std::string>>& commands);

private:
    json post(const json& commands);

    snowglobe::Context& context_;
    std::string url_;
    std::string token_;
};

} // namespace epa
