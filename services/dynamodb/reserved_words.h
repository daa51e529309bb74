#pragma once
// The 573 words that an expression must not use as attribute names (the developer guide's list).
#include <string_view>

namespace snowglobe::dynamodb {

bool is_reserved_word(std::string_view word); // in any case

} // namespace snowglobe::dynamodb
