#include "apps/epa/adapters/redis_rest.h"

#include "apps/common/setting.h"

#include <algorithm>

namespace epa {

namespace {

constexpr std::chrono::seconds patience{1}; // the database is asked instead

} // namespace

RedisRest::RedisRest(snowglobe::Context& context)
    : context_(context), url_(apps::required_setting("EPA_REDIS_REST_URL")),
      token_(apps::required_setting("EPA_REDIS_REST_TOKEN")) {
    while (url_.ends_with('/')) {
        url_.pop_back();
    }
}

json RedisRest::post(const json& commands) {
    snowglobe::HttpRequest request;
    request.method = "POST";
    request.url = url_ + "/pipeline";
    request.headers = {
        {"authorization", "Bearer " + token_}, {"content-type", "application/json"}};
    request.body = commands.dump();
    request.timeout = patience;
    snowglobe::HttpResponse response;
    try {
        response = context_.http(request);
    } catch (const snowglobe::HttpError& error) {
        throw CacheDown(std::string("redis: ") + error.what());
    }
    json results = json::parse_or_discard(response.body);
    if (response.status != 200 || !results.is_array() || results.size() != commands.size()) {
        throw CacheDown("redis: status " + std::to_string(response.status));
    }
    return results;
}

std::vector<json> RedisRest::run(const std::vector<std::vector<std::string>>& commands) {
    std::vector<json> out;
    for (std::size_t at = 0; at < commands.size(); at += commands_max) {
        json some = json::array();
        for (std::size_t i = at; i < std::min(at + commands_max, commands.size()); ++i) {
            some.push_back(json(commands[i]));
        }
        for (json& one : post(some)) {
            const auto result = one.find("result");
            if (result == one.end()) {
                throw CacheDown("redis: " + one.value("error", one.dump()));
            }
            out.push_back(std::move(*result));
        }
    }
    return out;
}

} // namespace epa
