#include "apps/class-connect/graphql/error.h"

namespace graphql {

json Error::to_json() const {
    json value = {{"message", message}};
    if (!locations.empty()) {
        json list = json::array();
        for (const Location& at : locations) {
            list.push_back(json::object({{"line", at.line}, {"column", at.column}}));
        }
        value["locations"] = std::move(list);
    }
    if (!path.is_null()) {
        value["path"] = path;
    }
    if (!extensions.is_null()) {
        value["extensions"] = extensions;
    }
    return value;
}

RequestError::RequestError(std::string code_, std::vector<Error> errors_)
    : std::runtime_error(errors_.front().message), code(std::move(code_)),
      errors(std::move(errors_)) {
    for (Error& error : errors) {
        error.extensions = json::object({{"code", code}});
    }
}

} // namespace graphql
