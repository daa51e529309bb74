#include "apps/epa/contract/contract.h"

#include <charconv>

namespace contract {

namespace {

const std::map<std::string, std::string>& place(const Request& request, const std::string& in) {
    return in == "path" ? request.path : in == "query" ? request.query : request.headers;
}

// A header's name is told in lower case, as it is looked for.
std::string shown_name(const Parameter& parameter) {
    std::string name = parameter.name;
    if (parameter.in == "header") {
        for (char& letter : name) {
            letter = letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter;
        }
    }
    return name;
}

void check_parameter(
    const Parameter& parameter, const Request& request, CheckedRequest& checked) {
    const std::string name = shown_name(parameter);
    const json loc = json::array({json(parameter.in), json(name)});
    const auto& given = place(request, parameter.in);
    const auto found = given.find(name);
    if (found == given.end()) {
        if (parameter.is_required) {
            checked.problems.push_back({"missing", loc, "Field required", nullptr});
        }
        return;
    }
    const std::string& text = found->second;
    json value = text;
    if (parameter.schema->is_integer()) {
        std::int64_t number = 0;
        const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
        if (text.empty() || read.ec != std::errc() || read.ptr != text.data() + text.size()) {
            checked.problems.push_back(
                {"int_parsing",
                 loc,
                 "Input should be a valid integer, unable to parse string as an integer",
                 text});
            return;
        }
        value = number;
    }
    std::vector<Problem> found_wrong;
    parameter.schema->check(value, loc, found_wrong);
    for (Problem& problem : found_wrong) {
        problem.input = text; // as it came
        checked.problems.push_back(std::move(problem));
    }
    checked.parameters[parameter.name] = std::move(value);
}

void check_body(const Operation& operation, const Request& request, CheckedRequest& checked) {
    const json loc = json::array({json("body")});
    if (request.body.empty()) {
        if (operation.is_body_required) {
            checked.problems.push_back({"missing", loc, "Field required", nullptr});
        }
        return;
    }
    json body = json::parse_or_discard(request.body);
    if (body.is_discarded()) {
        checked.problems.push_back(
            {"json_invalid",
             json::array({json("body"), json(0)}),
             "JSON decode error",
             json::object()});
        return;
    }
    operation.body->check(body, loc, checked.problems);
    checked.body = std::move(body);
}

} // namespace

CheckedRequest check_request(const Operation& operation, const Request& request) {
    CheckedRequest checked;
    for (const Parameter& parameter : operation.parameters) {
        check_parameter(parameter, request, checked);
    }
    if (operation.body) {
        check_body(operation, request, checked);
    }
    return checked;
}

std::vector<std::string> check_answer(
    const Operation& operation,
    int status,
    const std::map<std::string, std::string>& headers,
    const std::string& body) {
    std::vector<std::string> out;
    const std::string what = operation.id + " " + std::to_string(status);
    const auto answer = operation.answers.find(status);
    if (answer == operation.answers.end()) {
        return {what + " is not in the contract"};
    }
    for (const std::string& name : answer->second.headers) {
        if (!headers.contains(name)) {
            out.push_back(what + ": no header " + name);
        }
    }
    if (!answer->second.content) {
        if (!body.empty()) {
            out.push_back(what + ": a body where none should be");
        }
        return out;
    }
    const auto type = headers.find("content-type");
    if (type == headers.end() || type->second != "application/json") {
        out.push_back(what + ": not application/json");
    }
    const json value = json::parse_or_discard(body);
    if (value.is_discarded()) {
        out.push_back(what + ": not JSON");
        return out;
    }
    std::vector<Problem> problems;
    answer->second.content->check(value, json::array(), problems);
    for (const Problem& problem : problems) {
        out.push_back(what + ": " + problem.loc.dump() + ": " + problem.msg);
    }
    return out;
}

} // namespace contract
