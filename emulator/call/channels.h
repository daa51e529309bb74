#pragma once
// Channels (Context::notify) whose waiting calls have an order among them.
#include <string_view>

namespace snowglobe {

// Of a channel whose name begins so, a call that waits runs again in what notifies it, before anything
// else does, and the one that came first first: where a service promises that (Redis). Those that wait
// on other channels run some time later, under most seeds in any order.
constexpr std::string_view in_order = "in order/";

} // namespace snowglobe
