// Topic -> database: stores posts that are not there yet.
#include "apps/epa/adapters/posts.h"
#include "apps/epa/handlers/consumer.h"
#include "apps/epa/handlers/handlers.h"

namespace epa {

namespace {

json store(snowglobe::Context& context, const std::vector<Post>& posts) {
    Database database(context);
    return done({{"inserted", Posts(database).add_new(posts)}});
}

// Without a topic, by whoever invokes the function: {"event":"INGEST_POSTS","records":[post...]}.
json ingest(const json& event, snowglobe::Context& context) {
    if (!event.is_object() || event.value("event", json()) != "INGEST_POSTS") {
        return {{"statusCode", 400}, {"body", "Unsupported event type"}};
    }
    std::vector<Post> posts;
    try {
        const json records = event.value("records", json::array());
        for (const json& record : records) {
            posts.push_back(read_post(record));
        }
    } catch (const BadRecord& error) {
        return {{"statusCode", 400}, {"body", error.what()}};
    }
    return with_names([&] { return store(context, posts); });
}

} // namespace

json post_ingestor(const json& event, snowglobe::Context& context) {
    if (!event.is_object() || event.value("eventSource", json()) != "aws:kafka") {
        return ingest(event, context);
    }
    return consume(
        event, context, [&](const std::vector<Post>& posts) { return store(context, posts); });
}

} // namespace epa
