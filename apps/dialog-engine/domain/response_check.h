#pragma once
// Whether what a learner typed answers a graded prompt: forgiving about spelling, articles and the
// letter of the choice ("b) false" is answered by "b", "B)", "false", "falsee", "it is false").
#include <string_view>

namespace dialog_engine {

bool is_correct_response(std::string_view response, std::string_view correct_response);

} // namespace dialog_engine
