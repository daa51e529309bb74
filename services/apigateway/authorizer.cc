#include "services/apigateway/authorizer.h"

#include "emulator/base/encoding.h"
#include "emulator/store/rows.h"
#include "services/apigateway/proxy.h"

#include <fmt/format.h>

namespace snowglobe::apigateway {

namespace {

Key authorizers_key(const Api& api) {
    return Key("apigateway.authorizer").text(api.id);
}

Key authorized_key(const Api& api, const Authorizer& authorizer, const std::string& identity) {
    return Key("apigateway.authorized")
        .text(api.id)
        .text(api.stage)
        .text(authorizer.id)
        .text(to_hex(sha256(identity)));
}

std::string parameter_of(std::string_view query, std::string_view wanted) {
    while (!query.empty()) {
        if (query.front() == '&') {
            query.remove_prefix(1);
            continue;
        }
        const auto [name, value] = take_parameter(query);
        if (name == wanted) {
            return value;
        }
    }
    return {};
}

std::string text_at(const json& value, std::string_view path) {
    const std::size_t dot = path.find('.');
    const std::string name(path.substr(0, dot));
    if (!value.is_object() || !value.contains(name)) {
        return {};
    }
    const json& member = value.at(name);
    if (dot != path.npos) {
        return text_at(member, path.substr(dot + 1));
    }
    return member.is_string() ? member.get<std::string>() : std::string();
}

bool take_prefix(std::string_view& text, std::string_view prefix) {
    const bool has = text.starts_with(prefix);
    text.remove_prefix(has ? prefix.size() : 0);
    return has;
}

std::string source_value(
    std::string_view source, const json& headers, std::string_view query, const json& event) {
    if (take_prefix(source, "header.")) {
        std::string name(source);
        for (char& c : name) {
            c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        }
        return header(headers, name);
    }
    if (take_prefix(source, "querystring.")) {
        return parameter_of(query, source);
    }
    if (take_prefix(source, "stageVariables.")) {
        return text_at(event.value("stageVariables", json()), source);
    }
    take_prefix(source, "context.");
    const json context = event.at("requestContext");
    if (source == "identity.sourceIp" && context.contains("http")) {
        return text_at(context, "http.sourceIp");
    }
    return text_at(context, source);
}

// What a REST API's authorizer gets of what is not there, where a function gets null.
void fill_absent(json& event) {
    for (const char* map :
         {"queryStringParameters",
          "multiValueQueryStringParameters",
          "pathParameters",
          "stageVariables"}) {
        if (event.value(map, json()).is_null()) {
            event[map] = json::object();
        }
    }
}

} // namespace

std::optional<Authorizer> find_authorizer(Store& store, const Api& api, std::string_view id) {
    return Rows<Authorizer>(store).find(authorizers_key(api).text(id));
}

void put_authorizer(Store& store, const Api& api, const Authorizer& authorizer) {
    Rows<Authorizer>(store).put(authorizers_key(api).text(authorizer.id), authorizer);
}

void erase_authorizer(Store& store, const Api& api, std::string_view id) {
    store.erase(authorizers_key(api).text(id).str());
}

std::vector<Authorizer> authorizers_of(Store& store, const Api& api) {
    std::vector<Authorizer> out;
    Rows<Authorizer>(store).scan(
        authorizers_key(api), Direction::forward, [&](std::string_view, Authorizer authorizer) {
            out.push_back(std::move(authorizer));
            return true;
        });
    return out;
}

std::optional<Authorized> find_authorized(
    Store& store, const Api& api, const Authorizer& authorizer, const std::string& identity) {
    return Rows<Authorized>(store).find(authorized_key(api, authorizer, identity));
}

void put_authorized(
    Store& store,
    const Api& api,
    const Authorizer& authorizer,
    const std::string& identity,
    const Authorized& authorized) {
    Rows<Authorized>(store).put(authorized_key(api, authorizer, identity), authorized);
}

std::vector<std::string> read_identity(const json& sources) {
    std::vector<std::string> out;
    const auto add = [&](std::string_view text) {
        while (!text.empty()) {
            const std::size_t comma = std::min(text.find(','), text.size());
            std::string_view one = text.substr(0, comma);
            text.remove_prefix(std::min(comma + 1, text.size()));
            while (!one.empty() && one.front() == ' ') {
                one.remove_prefix(1);
            }
            while (!one.empty() && one.back() == ' ') {
                one.remove_suffix(1);
            }
            if (!take_prefix(one, "method.request.") && !take_prefix(one, "$request.")) {
                take_prefix(one, "$");
            }
            if (!one.empty()) {
                out.emplace_back(one);
            }
        }
    };
    if (sources.is_string()) {
        add(sources.get_ref<const std::string&>());
    } else if (sources.is_array()) {
        for (const json& source : sources) {
            if (source.is_string()) {
                add(source.get_ref<const std::string&>());
            }
        }
    }
    return out;
}

std::string function_of_uri(std::string_view uri) {
    if (uri.starts_with("arn:") && uri.find(":lambda:") != uri.npos &&
        uri.find(":apigateway:") == uri.npos) {
        return std::string(uri);
    }
    constexpr std::string_view before = "/functions/";
    const std::size_t begin = uri.find(before);
    const std::size_t path = uri.find(":lambda:path/");
    if (begin == uri.npos || path == uri.npos || path > begin) {
        return {};
    }
    uri.remove_prefix(begin + before.size());
    const std::size_t end = std::min(uri.find('/'), uri.size());
    const std::string_view after = uri.substr(end);
    const bool is_whole = after == "/invocations" || after == "/response-streaming-invocations";
    return is_whole ? std::string(uri.substr(0, end)) : std::string();
}

std::optional<std::vector<std::string>> identity_of(
    const Authorizer& authorizer, const json& headers, std::string_view query, const json& event) {
    std::vector<std::string> values;
    for (const std::string& source : authorizer.identity) {
        values.push_back(source_value(source, headers, query, event));
        if (values.back().empty()) {
            return std::nullopt;
        }
    }
    return values;
}

std::string method_arn(const Api& api, std::string_view method, std::string_view path) {
    return fmt::format(
        "arn:aws:execute-api:{}:{}:{}/{}/{}{}",
        api.scope.region,
        api.scope.account,
        api.id,
        api.stage,
        method,
        path);
}

json authorizer_event(
    const Authorizer& authorizer,
    const Api& api,
    const std::string& arn,
    const std::vector<std::string>& identity,
    json event) {
    if (authorizer.kind == Authorizer::Kind::token) {
        return {
            {"type", "TOKEN"},
            {"methodArn", arn},
            {"authorizationToken", identity.empty() ? "" : identity.front()}};
    }
    event.erase("body");
    event.erase("isBase64Encoded");
    event["type"] = "REQUEST";
    if (authorizer.is_format_2) {
        event["routeArn"] = arn;
        event["identitySource"] = identity;
        return event;
    }
    event["methodArn"] = arn;
    if (api.is_http) {
        const std::string all = fmt::format("{}", fmt::join(identity, ","));
        event["identitySource"] = all;
        event["authorizationToken"] = all;
        event["version"] = "1.0";
    } else {
        fill_absent(event);
    }
    return event;
}

} // namespace snowglobe::apigateway
