#pragma once
namespace snowglobe::stack {
struct Template {};
struct Deployed {};
} // namespace snowglobe::stack
