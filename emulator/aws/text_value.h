#pragma once
// A member that travels as text (in a form, path, query or header) as a value of its type. What is
// no number or boolean stays text, for the check of shapes to refuse as it does with JSON.
#include "emulator/aws/model.h"
#include "emulator/base/json.h"

#include <string_view>

namespace snowglobe {

json value_of_text(const Shape& shape, std::string_view text);

} // namespace snowglobe
