#include "services/apigateway/policy.h"

#include "emulator/base/lower_case.h"

#include <algorithm>
#include <vector>

namespace snowglobe::apigateway {

namespace {

constexpr std::string_view invoke = "execute-api:invoke";

// A text, or a list of them.
std::vector<std::string> texts_of(const json& value) {
    std::vector<std::string> out;
    if (value.is_string()) {
        out.push_back(value.get<std::string>());
    } else if (value.is_array()) {
        for (const json& each : value) {
            if (each.is_string()) {
                out.push_back(each.get<std::string>());
            }
        }
    }
    return out;
}

// Of a statement's member, or of its opposite ("NotAction"), of which one stands there.
template <class Matches>
bool speaks_of(const json& statement, const std::string& member, const Matches& matches) {
    const std::vector<std::string> own = texts_of(statement.value(member, json()));
    if (!own.empty()) {
        return std::any_of(own.begin(), own.end(), matches);
    }
    const std::vector<std::string> others = texts_of(statement.value("Not" + member, json()));
    return !others.empty() && std::none_of(others.begin(), others.end(), matches);
}

bool is_of_request(const json& statement, std::string_view arn) {
    return speaks_of(
               statement,
               "Action",
               [](const std::string& action) {
                   return matches_wildcards(lower_case(action), invoke);
               }) &&
           speaks_of(statement, "Resource", [&](const std::string& resource) {
               return matches_wildcards(resource, arn);
           });
}

} // namespace

bool matches_wildcards(std::string_view pattern, std::string_view text) {
    std::size_t at = 0;
    std::size_t star = pattern.npos; // the last one passed, and
    std::size_t taken = 0;           // where the text behind it begins
    std::size_t in_text = 0;
    while (in_text < text.size()) {
        const bool is_star = at < pattern.size() && pattern[at] == '*';
        if (is_star) {
            star = at++;
            taken = in_text;
        } else if (at < pattern.size() && (pattern[at] == '?' || pattern[at] == text[in_text])) {
            ++at;
            ++in_text;
        } else if (star != pattern.npos) {
            at = star + 1;
            in_text = ++taken;
        } else {
            return false;
        }
    }
    return pattern.find_first_not_of('*', at) == pattern.npos;
}

Verdict verdict_of(const json& policy, std::string_view arn) {
    json statements = policy.is_object() ? policy.value("Statement", json()) : json();
    if (statements.is_object()) {
        statements = json::array({std::move(statements)});
    }
    if (!statements.is_array()) {
        return Verdict::malformed;
    }
    Verdict verdict = Verdict::not_named;
    for (const json& statement : statements) {
        const std::string effect =
            statement.is_object() && statement.value("Effect", json()).is_string()
                ? statement.at("Effect").get<std::string>()
                : "";
        if (effect != "Allow" && effect != "Deny") {
            return Verdict::malformed;
        }
        if (!is_of_request(statement, arn)) {
            continue;
        }
        if (!statement.value("Condition", json::object()).empty()) {
            return Verdict::conditions;
        }
        if (effect == "Deny") {
            return Verdict::denied;
        }
        verdict = Verdict::allowed;
    }
    return verdict;
}

} // namespace snowglobe::apigateway
