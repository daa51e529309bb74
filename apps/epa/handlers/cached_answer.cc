#include "apps/epa/handlers/cached_answer.h"

#include "apps/common/proxy_event.h"
#include "apps/epa/domain/timeline.h"

namespace epa {

json cached_answer(const ApiCall& call, const json& body, const char* from) {
    json answer = apps::json_answer(200, body);
    const std::string tag = entity_tag(answer.at("body").get<std::string>());
    if (has_tag(call.text("If-None-Match"), tag)) {
        answer = json{{"statusCode", 304}, {"headers", json::object()}};
    }
    json& headers = answer["headers"];
    headers["etag"] = tag;
    headers["cache-control"] = "private, max-age=30";
    headers["x-cache"] = from;
    return answer;
}

} // namespace epa
