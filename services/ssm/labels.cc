#include "services/ssm/labels.h"

#include "emulator/base/json.h"

#include <algorithm>

namespace snowglobe::ssm {

bool is_label(std::string_view text) {
    const bool begins_with_digit = !text.empty() && text.front() >= '0' && text.front() <= '9';
    return !text.empty() && !begins_with_digit && !is_reserved(text) &&
           std::all_of(text.begin(), text.end(), is_name_character);
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
