#include "services/apigateway/http_cors.h"

#include "emulator/base/lower_case.h"
#include "services/apigateway/policy.h"
#include "services/service.h"

#include <algorithm>
#include <array>

namespace snowglobe::apigateway {

namespace {

constexpr std::array<std::string_view, 4> lists{
    "alloworigins", "allowmethods", "allowheaders", "exposeheaders"};

json text_list(const json& value, const std::string& path) {
    json out = json::array();
    for (const json& one : value.is_array() ? value : json::array({value})) {
        if (!one.is_string()) {
            throw PropertyError{path, "must be a list of texts"};
        }
        out.push_back(one);
    }
    return out;
}

std::string joined(const json& cors, const char* name) {
    std::string out;
    for (const json& one : cors.value(name, json::array())) {
        out += (out.empty() ? "" : ",") + one.get<std::string>();
    }
    return out;
}

// What Access-Control-Allow-Origin is for a request from this origin; empty: it is not let in.
std::string allowed_origin(const json& cors, const std::string& origin) {
    const bool names_it = cors.value("allowcredentials", false);
    for (const json& one : cors.value("alloworigins", json::array())) {
        const std::string allowed = one.get<std::string>();
        if (allowed == "*") {
            return names_it ? origin : "*";
        }
        if (matches_wildcards(lower_case(allowed), lower_case(origin))) {
            return origin;
        }
    }
    return {};
}

void add(ProxyAnswer& answer, const char* name, const std::string& value) {
    if (!value.empty()) {
        answer.headers.push_back(json::array({name, value}));
    }
}

} // namespace

json read_http_cors(const json& given, const std::string& property) {
    if (given.is_null() || given == false || given == "false") {
        return {};
    }
    if (given == true || given == "true") {
        const json all = json::array({"*"});
        return {{"alloworigins", all}, {"allowmethods", all}, {"allowheaders", all}};
    }
    if (!given.is_object()) {
        throw PropertyError{property, "must be true, or a map"};
    }
    json out = json::object();
    for (const auto& [name, value] : given.items()) {
        const std::string plain = lower_case(std::string(name));
        const std::string path = property + "." + name;
        if (std::find(lists.begin(), lists.end(), plain) != lists.end()) {
            out[plain] = text_list(value, path);
        } else if (plain == "maxage") {
            const json age = value.is_string() ? json::parse_or_discard(value.get<std::string>())
                                               : value;
            if (!age.is_number_integer()) {
                throw PropertyError{path, "must be a whole number"};
            }
            out[plain] = age;
        } else if (plain == "allowcredentials") {
            out[plain] = value == true || value == "true";
        } else {
            throw PropertyError{path, "no such property"};
        }
    }
    return out;
}

bool is_preflight(std::string_view method, const json& headers) {
    return method == "OPTIONS" && !header(headers, "origin").empty() &&
           !header(headers, "access-control-request-method").empty();
}

ProxyAnswer http_preflight_answer(const json& cors, const json& headers, int status) {
    ProxyAnswer answer;
    answer.status = status;
    const std::string origin = allowed_origin(cors, header(headers, "origin"));
    if (origin.empty()) {
        return answer;
    }
    add(answer, "access-control-allow-origin", origin);
    add(answer, "access-control-allow-methods", joined(cors, "allowmethods"));
    add(answer, "access-control-allow-headers", joined(cors, "allowheaders"));
    add(answer, "access-control-expose-headers", joined(cors, "exposeheaders"));
    if (cors.contains("maxage")) {
        add(answer, "access-control-max-age", cors.at("maxage").dump());
    }
    if (cors.value("allowcredentials", false)) {
        add(answer, "access-control-allow-credentials", "true");
    }
    return answer;
}

void put_cors_headers(const json& cors, const json& request_headers, ProxyAnswer& answer) {
    json kept = json::array();
    for (const json& pair : answer.headers) {
        const std::string name = lower_case(pair.at(0).get<std::string>());
        if (!name.starts_with("access-control-")) {
            kept.push_back(pair);
        }
    }
    answer.headers = std::move(kept);
    const std::string origin = header(request_headers, "origin");
    const std::string allowed = origin.empty() ? "" : allowed_origin(cors, origin);
    if (allowed.empty()) {
        return;
    }
    add(answer, "access-control-allow-origin", allowed);
    add(answer, "access-control-expose-headers", joined(cors, "exposeheaders"));
    if (cors.value("allowcredentials", false)) {
        add(answer, "access-control-allow-credentials", "true");
    }
}

} // namespace snowglobe::apigateway
