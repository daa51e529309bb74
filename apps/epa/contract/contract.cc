#include "apps/epa/contract/contract.h"

#include <algorithm>
#include <charconv>
#include <initializer_list>

namespace contract {

namespace {

[[noreturn]] void refuse(const std::string& where, const std::string& what) {
    throw BadContract(where + ": " + what);
}

void allow(
    const json& document,
    const std::string& where,
    std::initializer_list<std::string_view> members) {
    if (!document.is_object()) {
        refuse(where, "must be an object");
    }
    for (const auto& [name, value] : document.items()) {
        if (std::find(members.begin(), members.end(), std::string_view(name)) == members.end()) {
            refuse(where, "'" + name + "' is not a member that can be used here");
        }
    }
}

const json& required(const json& document, const std::string& where, const char* name) {
    const auto found = document.find(name);
    if (found == document.end()) {
        refuse(where, std::string(name) + " is missing");
    }
    return *found;
}

std::string in_lower_case(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](char letter) {
        return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter;
    });
    return text;
}

std::string upper_case(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](char letter) {
        return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 32) : letter;
    });
    return text;
}

} // namespace

Contract::Contract(std::string_view text) {
    json document;
    try {
        document = json::parse(text);
    } catch (const json::exception& error) {
        refuse("contract", error.what());
    }
    allow(document, "contract", {"openapi", "info", "servers", "tags", "components", "paths"});
    if (!required(document, "contract", "openapi").get<std::string>().starts_with("3.1.")) {
        refuse("openapi", "must be 3.1");
    }
    if (document.contains("components")) {
        read_components(document.at("components"));
    }
    for (const auto& [path, item] : required(document, "contract", "paths").items()) {
        read_path(std::string(path), item);
    }
}

void Contract::read_components(const json& document) {
    allow(document, "components", {"schemas", "parameters", "responses", "securitySchemes"});
    if (const auto found = document.find("schemas"); found != document.end()) {
        // Members of JSON have no order, so each waits for those that it names.
        std::vector<std::pair<std::string, json>> waiting;
        for (const auto& [name, schema] : found->items()) {
            waiting.emplace_back(name, schema);
        }
        while (!waiting.empty()) {
            std::vector<std::pair<std::string, json>> next;
            std::string reason;
            for (auto& [name, schema] : waiting) {
                try {
                    schemas_[name] = std::make_shared<Schema>(schema, name, schemas_);
                } catch (const BadContract& error) {
                    reason = error.what();
                    next.emplace_back(name, schema);
                }
            }
            if (next.size() == waiting.size()) {
                throw BadContract(reason);
            }
            waiting = std::move(next);
        }
    }
    schemes_ = document.value("securitySchemes", json::object());
    for (const char* kind : {"parameters", "responses"}) {
        const json given = document.value(kind, json::object());
        for (const auto& [name, value] : given.items()) {
            shared_["#/components/" + std::string(kind) + "/" + std::string(name)] = value;
        }
    }
}

void Contract::read_path(const std::string& path, const json& item) {
    allow(item, path, {"get", "post", "put", "delete"});
    for (const auto& [method, operation] : item.items()) {
        const std::string where = upper_case(std::string(method)) + " " + path;
        operations_[{path, upper_case(std::string(method))}] = read_operation(operation, where);
    }
}

Operation Contract::read_operation(const json& document, const std::string& where) const {
    allow(
        document,
        where,
        {"operationId",
         "summary",
         "description",
         "tags",
         "security",
         "parameters",
         "requestBody",
         "responses"});
    Operation operation;
    operation.id = required(document, where, "operationId").get<std::string>();
    const json schemes = document.value("security", json::array());
    for (const json& scheme : schemes) {
        if (scheme.size() != 1 || !schemes_.contains(scheme.items().at(0).name)) {
            refuse(where, "security names one of components.securitySchemes");
        }
        operation.security = scheme.items().at(0).name;
    }
    const json parameters = document.value("parameters", json::array());
    for (const json& parameter : parameters) {
        operation.parameters.push_back(read_parameter(parameter, where));
    }
    read_body(document, where, operation);
    for (const auto& [status, answer] : required(document, where, "responses").items()) {
        int number = 0;
        const std::string text(status);
        const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
        if (read.ec != std::errc() || number < 200 || number > 599) {
            refuse(where, "'" + text + "' is no status");
        }
        operation.answers[number] = read_answer(answer, where + " " + text);
    }
    return operation;
}

void Contract::read_body(
    const json& document, const std::string& where, Operation& operation) const {
    const auto body = document.find("requestBody");
    if (body == document.end()) {
        return;
    }
    allow(*body, where + " requestBody", {"required", "content", "description"});
    operation.is_body_required = body->value("required", false);
    operation.body = read_content(*body, where + " requestBody");
    if (!operation.body) {
        refuse(where, "requestBody has no content");
    }
}

Parameter Contract::read_parameter(const json& given, const std::string& where) const {
    const auto ref = given.find("$ref");
    if (ref != given.end()) {
        const auto found = shared_.find(ref->get<std::string>());
        if (found == shared_.end()) {
            refuse(where, ref->get<std::string>() + " is not there");
        }
        return read_parameter(found->second, where);
    }
    allow(given, where + " parameter", {"name", "in", "required", "description", "schema"});
    Parameter parameter;
    parameter.name = required(given, where, "name").get<std::string>();
    parameter.in = required(given, where, "in").get<std::string>();
    parameter.is_required = given.value("required", false);
    parameter.schema = std::make_shared<Schema>(
        required(given, where, "schema"), where + " " + parameter.name, schemas_);
    if (parameter.in != "path" && parameter.in != "query" && parameter.in != "header") {
        refuse(where, "a parameter is in path, query or header");
    }
    return parameter;
}

Answer Contract::read_answer(const json& given, const std::string& where) const {
    const auto ref = given.find("$ref");
    if (ref != given.end()) {
        const auto found = shared_.find(ref->get<std::string>());
        if (found == shared_.end()) {
            refuse(where, ref->get<std::string>() + " is not there");
        }
        return read_answer(found->second, where);
    }
    allow(given, where, {"description", "content", "headers"});
    Answer answer;
    answer.content = read_content(given, where);
    const json headers = given.value("headers", json::object());
    for (const auto& [name, header] : headers.items()) {
        allow(header, where + " " + std::string(name), {"description", "required", "schema"});
        if (header.value("required", false)) {
            answer.headers.push_back(in_lower_case(std::string(name)));
        }
    }
    return answer;
}

std::shared_ptr<const Schema>
Contract::read_content(const json& document, const std::string& where) const {
    const auto content = document.find("content");
    if (content == document.end()) {
        return nullptr;
    }
    allow(*content, where + " content", {"application/json"});
    const json& only = required(*content, where, "application/json");
    allow(only, where + " application/json", {"schema"});
    return std::make_shared<Schema>(required(only, where, "schema"), where, schemas_);
}

const Operation* Contract::find(std::string_view method, std::string_view path) const {
    const auto found = operations_.find({std::string(path), std::string(method)});
    return found == operations_.end() ? nullptr : &found->second;
}

} // namespace contract
