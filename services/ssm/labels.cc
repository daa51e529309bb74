#include "services/ssm/labels.h"

#include "emulator/base/json.h"

#include <algorithm>

namespace snowglobe::ssm {

namespace {

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

} // namespace

bool is_label(std::string_view text) {
    return !text.empty() && !is_digit(text.front()) && !is_reserved(text) &&
           std::all_of(text.begin(), text.end(), [](char c) {
               return is_letter(c) || is_digit(c) || c == '.' || c == '-' || c == '_';
           });
}

LabelledVersion labelled_version(const Context& context, const json& request) {
    const std::string path = plain_path(request.at("Name").get_ref<const std::string&>());
    Reference reference;
    reference.path = path;
    if (request.contains("ParameterVersion")) {
        reference.selector = request.at("ParameterVersion").dump();
    }
    Found found = find_version(context, reference);
    return {path, std::move(found.parameter), found.number};
}

} // namespace snowglobe::ssm
