#include "emulator/aws/text_value.h"

#include <charconv>
#include <cstdint>

namespace snowglobe {

json value_of_text(const Shape& shape, std::string_view text) {
    if (shape.type == ShapeType::integer || shape.type == ShapeType::long_integer) {
        std::int64_t number = 0;
        const char* end = text.data() + text.size();
        const auto [at, fault] = std::from_chars(text.data(), end, number);
        if (fault == std::errc() && at == end) {
            return number;
        }
    }
    if (shape.type == ShapeType::boolean && (text == "true" || text == "false")) {
        return text == "true";
    }
    return text;
}

} // namespace snowglobe
