#pragma once
// An API's contract: an OpenAPI 3.1 document, of which only what stands here may be used; the rest
// is refused when it is read.
//
//   openapi, info, servers, tags; components: schemas, parameters, responses, securitySchemes;
//   paths with get, post, put, delete, and of each: operationId, summary, description, tags,
//   security ([] or [{NAME: []}]), parameters (path, query or header; a text or an integer),
//   requestBody (required; application/json), responses by status, with content
//   (application/json), headers and a description.
//
// Requests are checked as the framework that the clients know does it: all that is wrong is told.
#include "apps/epa/contract/schema.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace contract {

struct Parameter {
    std::string name;
    std::string in; // "path", "query", "header"
    bool is_required = false;
    std::shared_ptr<const Schema> schema;
};

struct Answer {
    std::shared_ptr<const Schema> content; // none: no body
    std::vector<std::string> headers;      // that must be there, in lower case
};

struct Operation {
    std::string id;
    std::string security; // the scheme that it wants; empty: none
    std::vector<Parameter> parameters;
    std::shared_ptr<const Schema> body; // none: whatever comes is passed over
    bool is_body_required = false;
    std::map<int, Answer> answers;
};

// Names of headers in lower case.
struct Request {
    std::map<std::string, std::string> path;
    std::map<std::string, std::string> query;
    std::map<std::string, std::string> headers;
    std::string body;
};

struct CheckedRequest {
    std::map<std::string, json> parameters; // those that came
    std::optional<json> body;
    std::vector<Problem> problems;
};

class Contract {
public:
    explicit Contract(std::string_view text); // throws BadContract

    // "GET", "/posts/{id}"; none: the contract knows no such thing.
    const Operation* find(std::string_view method, std::string_view path) const;
    const std::map<std::pair<std::string, std::string>, Operation>& operations() const {
        return operations_;
    }

private:
    void read_components(const json& document);
    void read_path(const std::string& path, const json& item);
    Operation read_operation(const json& document, const std::string& where) const;
    void read_body(const json& document, const std::string& where, Operation& operation) const;
    Parameter read_parameter(const json& given, const std::string& where) const;
    Answer read_answer(const json& given, const std::string& where) const;
    std::shared_ptr<const Schema>
    read_content(const json& document, const std::string& where) const;

    Schemas schemas_;
    json schemes_ = json::object(); // securitySchemes
    std::map<std::string, json> shared_; // "#/components/parameters/Limit" -> it
    std::map<std::pair<std::string, std::string>, Operation> operations_; // by path and method
};

CheckedRequest check_request(const Operation& operation, const Request& request);

// What is wrong with an answer, a line each; nothing: it keeps the contract.
std::vector<std::string> check_answer(
    const Operation& operation,
    int status,
    const std::map<std::string, std::string>& headers,
    const std::string& body);

} // namespace contract
