#include "services/dynamodb/expression.h"

namespace snowglobe::dynamodb {

std::string to_text(const Path& path) {
    std::string text = "[";
    for (const PathStep& step : path) {
        text.append(text.size() == 1 ? "" : ", ");
        if (const std::string* name = std::get_if<std::string>(&step)) {
            text.append(*name);
        } else {
            text.append("[").append(std::to_string(std::get<std::uint64_t>(step))).append("]");
        }
    }
    return text + "]";
}

} // namespace snowglobe::dynamodb
