// Static initialisers that need the function's own variables, as Lambda's have them.
#include <cstdlib>
#include <snowglobe/handler.h>
#include <stdexcept>
#include <string>

namespace {

std::string required(const char* name) {
    const char* value = std::getenv(name);
    if (value == nullptr) {
        throw std::runtime_error(std::string(name) + " is not set");
    }
    return value;
}

const std::string table = required("TABLE");
const std::string function = required("AWS_LAMBDA_FUNCTION_NAME");

snowglobe::json tell(const snowglobe::json&, snowglobe::Context&) {
    return {{"table", table}, {"function", function}};
}

} // namespace

SNOWGLOBE_HANDLERS({"tell", tell})
