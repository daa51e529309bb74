#pragma once
// YAML or JSON text to a Node. The one place that knows yaml-cpp. Throws LineError: for syntax, and
// for documents that are too deep or whose aliases multiply. Tells duplicate keys and unknown tags.
#include "emulator/stack/node.h"
#include "emulator/stack/refusals.h"

#include <string>

namespace snowglobe::stack {

constexpr std::size_t template_bytes_max = 1024 * 1024;
constexpr std::size_t depth_max = 64;
constexpr std::size_t nodes_max = 100'000; // aliases counted each time

// A key that stands twice in a map: the last one counts, as with CloudFormation's reader.
struct Repeated {
    std::string key;
    int first = 0; // lines
    int again = 0;
};

Node read_yaml(const std::string& text, Refusals& refusals, std::vector<Repeated>& repeated);

} // namespace snowglobe::stack
