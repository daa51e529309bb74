#include "apps/epa/handlers/consumer.h"

#include "apps/epa/adapters/database.h"
#include "apps/epa/adapters/redis_rest.h"
#include "apps/epa/adapters/topics.h"

namespace epa {

json done(json body) {
    return {{"statusCode", 200}, {"body", std::move(body)}};
}

json with_names(const std::function<json()>& work) {
    try {
        return work();
    } catch (const DatabaseDown& error) {
        throw snowglobe::HandlerError("DatabaseUnavailable", error.what());
    } catch (const CacheDown& error) {
        throw snowglobe::HandlerError("CacheUnavailable", error.what());
    }
}

json consume(
    const json& event,
    snowglobe::Context& context,
    const std::function<json(const std::vector<Post>&)>& work) {
    std::vector<Post> posts;
    json dead = json::array();
    for (const TopicRecord& record : read_records(event)) {
        try {
            posts.push_back(read_created_event(record.value));
        } catch (const BadRecord& error) {
            dead.push_back(dead_letter(record, error.what()));
        }
    }
    json answer = with_names([&] { return work(posts); });
    bury(context, std::move(dead));
    return answer;
}

} // namespace epa
