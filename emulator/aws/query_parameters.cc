#include "emulator/aws/query_parameters.h"

#include "emulator/base/encoding.h"
#include "emulator/base/utf8.h"

#include <algorithm>

namespace snowglobe {

namespace {

constexpr std::string_view form_type = "application/x-www-form-urlencoded";

bool has_form(const HttpRequest& request) {
    const std::string_view type = request.header("content-type").value_or("");
    return type.size() >= form_type.size() &&
           equals_ignoring_case(type.substr(0, form_type.size()), form_type);
}

bool has_parameter(std::string_view form, std::string_view name) {
    for (std::size_t at = form.find(name); at != std::string_view::npos;
         at = form.find(name, at + 1)) {
        const std::size_t end = at + name.size();
        if ((at == 0 || form[at - 1] == '&') && end < form.size() && form[end] == '=') {
            return true;
        }
    }
    return false;
}

bool add_parameters(QueryParameters& parameters, std::string_view form) {
    while (!form.empty()) {
        if (parameters.size() == query_parameters_max) {
            return false;
        }
        auto [name, value] = take_parameter(form);
        if (!is_valid_utf8(name) || !is_valid_utf8(value)) {
            return false;
        }
        parameters.emplace_back(std::move(name), std::move(value));
    }
    return true;
}

} // namespace

std::optional<QueryParameters> read_query_parameters(const HttpRequest& request) {
    QueryParameters parameters;
    if (!add_parameters(parameters, request.query()) ||
        (has_form(request) && !add_parameters(parameters, request.body))) {
        return std::nullopt;
    }
    return parameters;
}

std::string_view find_parameter(const QueryParameters& parameters, std::string_view name) {
    const auto found = std::find_if(
        parameters.begin(), parameters.end(), [&](const auto& one) { return one.first == name; });
    return found == parameters.end() ? std::string_view() : std::string_view(found->second);
}

bool has_action(const HttpRequest& request) {
    return has_parameter(request.query(), "Action") ||
           (has_form(request) && has_parameter(request.body, "Action"));
}

bool has_query_signature(const HttpRequest& request) {
    return has_parameter(request.query(), "X-Amz-Credential");
}

} // namespace snowglobe
