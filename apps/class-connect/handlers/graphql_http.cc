#include "apps/class-connect/handlers/graphql_http.h"

#include "apps/common/proxy_event.h"

#include <stdexcept>

namespace class_connect {

json answer_http(
    const json& event, const graphql::Schema& schema, const graphql::Resolvers& resolvers) {
    std::string body;
    try {
        body = apps::body_of(event);
    } catch (const std::invalid_argument&) {
        // not base64: as good as no body
    }
    graphql::Response response = graphql::answer(schema, resolvers, body);
    json answer = apps::json_text_answer(response.status, std::move(response.body));
    answer["headers"]["access-control-allow-origin"] = "*";
    return answer;
}

graphql::Resolver guarded(snowglobe::Context& context, graphql::Resolver resolver) {
    return [&context, resolver = std::move(resolver)](const json& parent, const json& arguments) {
        try {
            return resolver(parent, arguments);
        } catch (const graphql::FieldError&) {
            throw;
        } catch (const std::exception& error) {
            context.log(std::string("internal error: ") + error.what());
            throw graphql::FieldError("Internal error.", json::object({{"code", "INTERNAL"}}));
        }
    };
}

} // namespace class_connect
