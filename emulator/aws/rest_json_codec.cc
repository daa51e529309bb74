#include "emulator/aws/rest_json_codec.h"

#include "emulator/aws/json_codec.h"
#include "emulator/base/encoding.h"
#include "emulator/base/utf8.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <utility>
#include <vector>

namespace snowglobe {

namespace {

enum class Where { path, query, header, headers, status, payload };

struct Operation {
    std::string_view name;
    std::string_view method;
    std::string_view path;
    std::string_view query; // "find=LayerVersion", needed to tell it from another one
    int status;
};
struct Input {
    std::string_view operation;
    std::string_view member;
    Where where;
    std::string_view name;
    std::string_view type;
};
struct Output {
    std::string_view operation;
    std::string_view member;
    Where where;
    std::string_view name;
};
struct ErrorRow {
    std::string_view shape;
    int status;
    std::string_view text_name;
};

#define LAMBDA_OPERATION(name, method, path, query, status)
#define LAMBDA_INPUT(operation, member, where, name, type)
#define LAMBDA_OUTPUT(operation, member, where, name)
#define LAMBDA_ERROR(shape, status, text_name)

constexpr Operation operations[] = {
#undef LAMBDA_OPERATION
#define LAMBDA_OPERATION(name, method, path, query, status) {name, method, path, query, status},
#include "emulator/aws/lambda_routes.inc"
#undef LAMBDA_OPERATION
#define LAMBDA_OPERATION(name, method, path, query, status)
};
constexpr Input inputs[] = {
#undef LAMBDA_INPUT
#define LAMBDA_INPUT(operation, member, where, name, type)                                         \
    {operation, member, Where::where, name, type},
#include "emulator/aws/lambda_routes.inc"
#undef LAMBDA_INPUT
#define LAMBDA_INPUT(operation, member, where, name, type)
};
constexpr Output outputs[] = {
#undef LAMBDA_OUTPUT
#define LAMBDA_OUTPUT(operation, member, where, name) {operation, member, Where::where, name},
#include "emulator/aws/lambda_routes.inc"
#undef LAMBDA_OUTPUT
#define LAMBDA_OUTPUT(operation, member, where, name)
};
constexpr ErrorRow errors[] = {
#undef LAMBDA_ERROR
#define LAMBDA_ERROR(shape, status, text_name) {shape, status, text_name},
#include "emulator/aws/lambda_routes.inc"
};

#undef LAMBDA_OPERATION
#undef LAMBDA_INPUT
#undef LAMBDA_OUTPUT
#undef LAMBDA_ERROR

std::vector<std::string_view> segments_of(std::string_view path) {
    std::vector<std::string_view> segments;
    while (!path.empty()) {
        const std::size_t end = std::min(path.find('/'), path.size());
        if (end > 0) {
            segments.push_back(path.substr(0, end));
        }
        path.remove_prefix(std::min(end + 1, path.size()));
    }
    return segments;
}

bool is_label(std::string_view segment) {
    return segment.starts_with('{');
}

bool matches(std::string_view pattern, const std::vector<std::string_view>& segments) {
    const auto wanted = segments_of(pattern);
    return wanted.size() == segments.size() &&
           std::equal(wanted.begin(), wanted.end(), segments.begin(), [](auto want, auto have) {
               return is_label(want) || want == have;
           });
}

using Query = std::vector<std::pair<std::string, std::string>>;

Query query_of(const HttpRequest& request) {
    Query query;
    std::string_view rest = request.query();
    while (!rest.empty()) {
        query.push_back(take_parameter(rest));
    }
    return query;
}

bool has_query(const Query& query, std::string_view wanted) {
    if (wanted.empty()) {
        return true;
    }
    const std::size_t equals = wanted.find('=');
    return std::any_of(query.begin(), query.end(), [&](const auto& parameter) {
        return parameter.first == wanted.substr(0, equals) &&
               parameter.second == wanted.substr(equals + 1);
    });
}

const Operation* find_operation(std::string_view name) {
    const auto* found = std::find_if(
        std::begin(operations), std::end(operations), [&](auto& row) { return row.name == name; });
    return found == std::end(operations) ? nullptr : found;
}

// Text of a path, query or header as the member's type; what is no number stays text, for the
// check of the request's shape to refuse.
json typed(std::string_view type, std::string text) {
    if (type == "integer" || type == "long") {
        std::int64_t number = 0;
        const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (failure == std::errc() && end == text.data() + text.size()) {
            return number;
        }
    } else if (type == "boolean" && (text == "true" || text == "false")) {
        return text == "true";
    }
    return text;
}

ApiError not_json(std::string_view text) {
    return {
        "InvalidRequestContentException",
        "Could not parse request body into json: Could not parse payload into json: " +
            (is_valid_utf8(text) ? std::string("Unexpected character or end of input")
                                 : std::string("Invalid UTF-8"))};
}

} // namespace

bool is_dated_path(std::string_view path) {
    constexpr std::string_view shape = "/0000-00-00/";
    if (path.size() < shape.size()) {
        return false;
    }
    return std::equal(shape.begin(), shape.end(), path.begin(), [](char want, char have) {
        return want == '0' ? have >= '0' && have <= '9' : want == have;
    });
}

std::string_view find_lambda_operation(const HttpRequest& request) {
    const auto segments = segments_of(request.path());
    const Query query = query_of(request);
    const Operation* best = nullptr;
    for (const Operation& row : operations) {
        if (row.method == request.method && matches(row.path, segments) &&
            has_query(query, row.query) && (best == nullptr || !row.query.empty())) {
            best = &row;
        }
    }
    return best == nullptr ? std::string_view() : best->name;
}

std::variant<json, ApiError>
read_lambda_request(std::string_view name, const HttpRequest& request) {
    const Operation* operation = find_operation(name);
    const bool has_payload =
        std::any_of(std::begin(inputs), std::end(inputs), [&](const Input& input) {
            return input.operation == name && input.where == Where::payload;
        });
    json document = json::object();
    if (!has_payload && !request.body.empty()) {
        auto body = parse_json(request.body);
        if (!body || !body->is_object()) {
            return not_json(request.body);
        }
        document = std::move(*body);
    }
    const auto segments = segments_of(request.path());
    const auto pattern = segments_of(operation->path);
    const Query query = query_of(request);
    for (const Input& input : inputs) {
        if (input.operation != name) {
            continue;
        }
        const std::string member(input.member);
        switch (input.where) {
        case Where::path:
            for (std::size_t i = 0; i < pattern.size(); ++i) {
                if (is_label(pattern[i]) &&
                    pattern[i].substr(1, pattern[i].size() - 2) == input.name) {
                    document[member] = typed(input.type, percent_decode(segments[i]));
                }
            }
            break;
        case Where::query:
            for (const auto& [key, value] : query) {
                if (key != input.name) {
                    continue;
                }
                if (input.type == "list") {
                    document[member].push_back(value);
                } else {
                    document[member] = typed(input.type, value);
                }
            }
            break;
        case Where::header:
            if (const auto value = request.header(input.name)) {
                document[member] = typed(input.type, std::string(*value));
            }
            break;
        case Where::payload:
            if (!request.body.empty()) {
                document[member] = base64_encode(request.body);
            }
            break;
        case Where::headers:
        case Where::status:
            break;
        }
    }
    return document;
}

namespace {

std::string text_of(const json& value) {
    return value.is_string() ? value.get<std::string>() : print_json(value);
}

HttpResponse render_error(const ApiError& error) {
    HttpResponse response;
    response.status = error.status;
    response.headers.emplace_back("x-amzn-ErrorType", error.code);
    const auto* row = std::find_if(std::begin(errors), std::end(errors), [&](const ErrorRow& each) {
        return each.shape == error.code;
    });
    json body = json::object();
    std::string text_name = "message";
    if (row != std::end(errors)) {
        if (error.status == 400) {
            response.status = row->status;
        }
        // Errors of the framework (ValidationException, ...) have no such member.
        body["Type"] = response.status < 500 ? "User" : "Service";
        text_name = row->text_name;
    } else if (error.code == "RequestEntityTooLargeException") { // as AWS sends it
        text_name = "Message";
    }
    for (const auto& [name, value] : error.extra.items()) {
        if (name == "retryAfterSeconds") {
            response.headers.emplace_back("Retry-After", text_of(value));
        } else {
            body[name] = value;
        }
    }
    body[text_name] = error.message;
    response.body = print_json(body);
    return response;
}

HttpResponse render_success(const Operation& operation, json body) {
    HttpResponse response;
    response.status = operation.status;
    bool has_payload = false;
    std::string payload;
    for (const Output& output : outputs) {
        if (output.operation != operation.name) {
            continue;
        }
        const auto member = body.find(output.member);
        has_payload |= output.where == Where::payload;
        if (member == body.end()) {
            continue;
        }
        if (output.where == Where::status && member->is_number_integer()) {
            response.status = member->get<int>();
        } else if (output.where == Where::header) {
            response.headers.emplace_back(output.name, text_of(*member));
        } else if (output.where == Where::payload) {
            payload = base64_decode(text_of(*member)).value_or("");
        }
        body.erase(member);
    }
    if (has_payload) {
        response.body = std::move(payload);
    } else if (response.status != 204) {
        response.body = print_json(body);
    }
    return response;
}

} // namespace

HttpResponse render_rest_json(const ReplyForm& form, const Reply& reply, const Id128& request_id) {
    const Operation* operation = find_operation(form.operation);
    HttpResponse response =
        reply.error || operation == nullptr
            ? render_error(reply.error.value_or(ApiError("ServiceException", "", 500)))
            : render_success(*operation, reply.body);
    response.headers.emplace_back("x-amzn-RequestId", to_uuid(request_id));
    response.headers.emplace_back("Content-Type", "application/json");
    return response;
}

} // namespace snowglobe
