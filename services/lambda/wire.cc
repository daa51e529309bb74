#include "services/lambda/wire.h"

#include "emulator/base/utf8.h"
#include "services/lambda/configuration.h"
#include "services/lambda/function_url.h"

#include <algorithm>

namespace snowglobe::lambda {

namespace {

#include "services/lambda/model.inc"

// "/2015-03-31/functions": all of Lambda's paths begin with a date.
bool is_dated_path(std::string_view path) {
    constexpr std::string_view shape = "/0000-00-00/";
    if (path.size() < shape.size()) {
        return false;
    }
    return std::equal(shape.begin(), shape.end(), path.begin(), [](char want, char have) {
        return want == '0' ? have >= '0' && have <= '9' : want == have;
    });
}

constexpr std::uint32_t places = 32;

std::uint32_t java_hash(std::string_view text) {
    std::uint32_t hash = 0;
    for (const char c : text) {
        hash = hash * 31 + static_cast<unsigned char>(c);
    }
    return hash;
}

// The values of an enumeration are listed as in a hash table of 32 places, by Java's hash of a
// string (reckoned from all the lists in LocalStack's recordings of Lambda since 2024).
std::string reordered(std::string text) {
    constexpr std::string_view opening = "enum value set: [";
    const std::size_t found = text.find(opening);
    const std::size_t end = text.find(']', found);
    if (found == std::string::npos || end == std::string::npos) {
        return text;
    }
    const std::size_t begin = found + opening.size();
    std::vector<std::string> values;
    for (std::size_t at = begin; at < end;) {
        const std::size_t comma = std::min(text.find(", ", at), end);
        values.push_back(text.substr(at, comma - at));
        at = comma + 2;
    }
    std::stable_sort(values.begin(), values.end(), [](const auto& a, const auto& b) {
        return java_hash(a) % places < java_hash(b) % places;
    });
    std::string list;
    for (const std::string& value : values) {
        list += (list.empty() ? "" : ", ") + value;
    }
    return text.replace(begin, end - begin, list);
}

// A runtime that is none is told in words of the service's own (configuration.cc), if nothing else
// is wrong.
std::optional<ApiError> shape_error(
    std::string_view,
    const json& request,
    const std::vector<ShapeViolation>& violations) {
    std::vector<ShapeViolation> rest;
    for (const ShapeViolation& violation : violations) {
        if (violation.constraint == Constraint::not_null &&
            violation.top().name == "InvokeArgs") {
            continue; // it is the body, which is not among the members
        }
        if (violation.constraint != Constraint::enumeration ||
            violation.shape->name != "Runtime" || !request.contains("Runtime")) {
            rest.push_back(violation);
        }
    }
    if (rest.empty()) {
        return std::nullopt;
    }
    // Of elements it also says that they may not be null (recorded: localstack, test_lambda_api,
    // test_create_lambda_exceptions, test_notfound_and_invalid_routingconfigs).
    std::vector<std::string> texts;
    for (const ShapeViolation& violation : rest) {
        std::string text = reordered(violation_text(violation));
        if (violation.shape->name == "CompatibleRuntimes" &&
            violation.constraint == Constraint::values) {
            texts.push_back(
                text.substr(0, text.find("Member must")) +
                "Member must satisfy enum value set: [" + listed_runtimes() + "]");
            continue;
        }
        if (violation.constraint == Constraint::values && text.ends_with(']')) {
            text.insert(text.size() - 1, ", Member must not be null");
        }
        texts.push_back(std::move(text));
    }
    return validation_errors(texts);
}

class LambdaWire final : public AwsWire {
public:
    LambdaWire() : AwsWire(service_model) {}

    const ShapeDialect& dialect() const override {
        static const ShapeDialect dialect = [] {
            ShapeDialect own = standard_dialect;
            own.error = shape_error;
            return own;
        }();
        return dialect;
    }

    // By the date alone: whether there is such an operation is told when it is read, and most of
    // what comes without a signature is for functions, whose requests are not to be held against
    // all paths here. Other services have dated paths, too: Route 53's are of 2013.
    Claim claim(const Knock& knock) const override {
        const std::string_view scope = knock.authorization.service;
        const bool is_signed = scope == model().signing_name;
        if (knock.target.empty() && is_dated_path(knock.request.path()) &&
            (is_signed || scope.empty())) {
            return Claim::named;
        }
        return is_signed ? Claim::scope : Claim::none;
    }

    // Errors of the framework (ValidationException, ...) have no member Type.
    ErrorWords words_of(const ApiError& error) const override {
        ErrorWords words = AwsWire::words_of(error);
        words.text_name = "message";
        if (const ErrorModel* row = model().find_error(error.code)) {
            // Some errors of limits come without (recorded: LocalStack, test_lambda_api, 2024).
            if (error.code != "InvalidParameterValueException" || error.extra.contains("Type")) {
                words.members["Type"] = words.status < 500 ? "User" : "Service";
            }
            words.text_name = row->text_name;
        } else if (error.code == "RequestEntityTooLargeException") { // as AWS sends it
            words.text_name = "Message";
        }
        return words;
    }

    // The trace that a run belongs to.
    void received(const Knock& knock, const ReplyForm&, Call& call) const override {
        if (call.operation.starts_with("Invoke")) {
            const std::string_view header = knock.request.header("x-amzn-trace-id").value_or("");
            if (is_valid_utf8(header)) { // else no answer could show it
                call.trace_header = header;
            }
        }
    }

    // As they are reached at the port of who asks.
    void answered(const ReplyForm& form, json& body) const override {
        const auto rewrite = [&](json& config) {
            const auto url = config.find("FunctionUrl");
            if (url != config.end() && url->is_string()) {
                *url = served_function_urls(url->get<std::string>(), form.scheme, form.host);
            }
        };
        rewrite(body);
        const auto list = body.find("FunctionUrlConfigs");
        if (list != body.end()) {
            for (json& config : *list) {
                rewrite(config);
            }
        }
    }

    ApiError at_the_door(ApiError error) const override {
        if (error.code == "MissingAuthenticationTokenException") {
            error.message = "Missing Authentication Token";
        }
        if (error.code != "InternalFailure") {
            error.status = 403;
        }
        return error;
    }

private:
    std::span<const std::string_view> resource_members() const override {
        static constexpr std::string_view names[] = {
            "FunctionName", "EventSourceArn", "UUID", "Resource"};
        return names;
    }
};

} // namespace

const AwsWire& wire() {
    static const LambdaWire wire;
    return wire;
}

} // namespace snowglobe::lambda
