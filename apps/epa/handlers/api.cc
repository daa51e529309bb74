// The API: every route of the contract, openapi.json.
#include "apps/common/proxy_event.h"
#include "apps/epa/adapters/redis_rest.h"
#include "apps/epa/adapters/topics.h"
#include "apps/epa/domain/form.h"
#include "apps/epa/handlers/api_call.h"
#include "apps/epa/handlers/handlers.h"
#include "apps/epa/handlers/tokens.h"

#include <algorithm>
#include <chrono>
#include <strings.h>

namespace epa {

namespace {

constexpr std::string_view contract_text =
#include "openapi.inc"
    ;

using Operation = json (*)(ApiCall& call);

Operation operation_of(const std::string& id) {
    static const std::map<std::string, Operation> operations{
        {"getStatus", get_status},
        {"register", register_user},
        {"login", login},
        {"renewSession", renew_session},
        {"startGoogle", start_google},
        {"finishGoogle", finish_google},
        {"logInWithApple", log_in_with_apple},
        {"listCategories", list_categories},
        {"createCategory", create_category},
        {"addTags", add_tags},
        {"listSubscriptions", list_subscriptions},
        {"subscribe", subscribe},
        {"unsubscribe", unsubscribe},
        {"registerDevice", register_device},
        {"forgetDevice", forget_device},
        {"createPost", create_post},
        {"getPost", get_post},
        {"getTimeline", get_timeline}};
    return operations.at(id);
}

std::map<std::string, std::string> texts(const json& event, const char* member) {
    std::map<std::string, std::string> out;
    const json given = event.value(member, json());
    for (const auto& [name, value] : given.items()) {
        if (value.is_string()) {
            out[std::string(name)] = value.get<std::string>();
        }
    }
    return out;
}

contract::Request read_request(const json& event) {
    contract::Request request;
    request.query = texts(event, "queryStringParameters");
    for (auto& [name, value] : texts(event, "pathParameters")) {
        request.path[name] = percent_decoded(value);
    }
    for (auto& [name, value] : texts(event, "headers")) {
        std::string lower = name;
        std::transform(lower.begin(), lower.end(), lower.begin(), [](char letter) {
            return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter;
        });
        request.headers[lower] = value;
    }
    request.body = apps::body_of(event);
    return request;
}

std::string bearer_of(const contract::Request& request) {
    static constexpr std::string_view scheme = "bearer ";
    const auto header = request.headers.find("authorization");
    if (header == request.headers.end() || header->second.size() <= scheme.size() ||
        strncasecmp(header->second.c_str(), scheme.data(), scheme.size()) != 0) {
        throw Refusal(403, "Not authenticated");
    }
    return header->second.substr(scheme.size());
}

json run(const json& event, snowglobe::Context& context) {
    static const contract::Contract contract(contract_text);
    const std::string method = event.at("httpMethod").get<std::string>();
    const auto* operation = contract.find(method, event.at("resource").get<std::string>());
    if (operation == nullptr) { // a route of the template that the contract does not know
        throw Refusal(404, "Not Found");
    }
    const contract::Request request = read_request(event);
    Database database(context);
    ApiCall call{context, database, "", {}};
    if (!operation->security.empty()) {
        call.bearer = bearer_of(request);
    }
    if (operation->security == "accessToken") {
        call.user = user_of(call.bearer, database, call.now_ms());
    }
    contract::CheckedRequest checked = contract::check_request(*operation, request);
    if (!checked.problems.empty()) {
        json detail = json::array();
        for (const contract::Problem& problem : checked.problems) {
            detail.push_back(to_json(problem));
        }
        return apps::json_answer(422, {{"detail", std::move(detail)}});
    }
    call.parameters = std::move(checked.parameters);
    call.body = std::move(checked.body);
    return operation_of(operation->id)(call);
}

json refusal(int status, const std::string& detail) {
    return apps::json_answer(status, {{"detail", detail}});
}

} // namespace

std::int64_t ApiCall::now_ms() const {
    return std::chrono::floor<std::chrono::milliseconds>(context.now()).time_since_epoch().count();
}

std::string ApiCall::text(const char* parameter) const {
    const auto found = parameters.find(parameter);
    return found == parameters.end() ? "" : found->second.get<std::string>();
}

json no_content() {
    return {{"statusCode", 204}};
}

json api(const json& event, snowglobe::Context& context) {
    try {
        return run(event, context);
    } catch (const Refusal& error) {
        return refusal(error.status, error.what());
    } catch (const QueueDown& error) {
        context.log(error.what());
        return refusal(503, "Post queue unavailable");
    } catch (const DatabaseDown& error) {
        context.log(error.what());
        return refusal(503, "Service Unavailable");
    } catch (const CacheDown& error) {
        context.log(error.what());
        return refusal(503, "Service Unavailable");
    } catch (const std::exception& error) {
        context.log(error.what());
        return refusal(500, "Internal Server Error");
    }
}

} // namespace epa
