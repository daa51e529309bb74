#include "apps/class-connect/graphql/service.h"

#include "apps/class-connect/graphql/coercion.h"
#include "apps/class-connect/graphql/validator.h"
#include "emulator/base/utf8.h"

namespace graphql {

namespace {

[[noreturn]] void refuse(std::string code, std::string message) {
    throw RequestError(std::move(code), {Error{std::move(message)}});
}

struct Request {
    std::string query;
    json variables = json::object();
    std::string operation_name;
};

Request read_request(std::string_view body) {
    if (!snowglobe::is_valid_utf8(body)) {
        refuse("BAD_REQUEST", "The body is not UTF-8.");
    }
    const json value = json::parse_or_discard(body);
    if (!value.is_object()) {
        refuse("BAD_REQUEST", "The body is no JSON object.");
    }
    Request request;
    const auto query = value.find("query");
    if (query == value.end() || !query->is_string()) {
        refuse("BAD_REQUEST", "\"query\" is missing.");
    }
    request.query = query->get<std::string>();
    if (const auto found = value.find("variables"); found != value.end() && !found->is_null()) {
        if (!found->is_object()) {
            refuse("BAD_REQUEST", "\"variables\" is no object.");
        }
        request.variables = *found;
    }
    if (const auto found = value.find("operationName"); found != value.end() && !found->is_null()) {
        if (!found->is_string()) {
            refuse("BAD_REQUEST", "\"operationName\" is no text.");
        }
        request.operation_name = found->get<std::string>();
    }
    return request;
}

const Operation& choose(const Document& document, const std::string& name) {
    if (name.empty()) {
        if (document.operations.size() > 1) {
            refuse(validation_failed, "Which operation is meant? \"operationName\" is missing.");
        }
        return document.operations.front();
    }
    for (const Operation& one : document.operations) {
        if (one.name == name) {
            return one;
        }
    }
    refuse(validation_failed, "Unknown operation \"" + name.substr(0, 100) + "\".");
}

json to_json(const std::vector<Error>& errors) {
    json list = json::array();
    for (const Error& error : errors) {
        list.push_back(error.to_json());
    }
    return list;
}

Execution
run(const Schema& schema,
    const Resolvers& resolvers,
    const Request& request,
    const Limits& limits) {
    const Document document = parse_document(request.query, limits);
    if (auto errors = validate(schema, document, limits); !errors.empty()) {
        throw RequestError(validation_failed, std::move(errors));
    }
    const Operation& operation = choose(document, request.operation_name);
    const json variables = coerce_variables(schema, operation, request.variables);
    return execute(schema, document, operation, variables, resolvers, limits);
}

} // namespace

Response answer(
    const Schema& schema, const Resolvers& resolvers, std::string_view body, const Limits& limits) {
    try {
        const Execution done = run(schema, resolvers, read_request(body), limits);
        std::string text = "{\"data\":" + done.data;
        if (!done.errors.empty()) {
            text += ",\"errors\":" + to_json(done.errors).dump();
        }
        return {200, text + "}"};
    } catch (const RequestError& error) {
        return {400, json::object({{"errors", to_json(error.errors)}}).dump()};
    }
}

} // namespace graphql
