#pragma once
// Where in a template that stands which a service refuses.
#include "emulator/stack/node.h"

#include <string>
#include <vector>

namespace snowglobe::stack {

struct Blamed {
    Node* node = nullptr; // the deepest value that the path leads to; nullptr: not even a property
    int line = 0;
    bool whole = false; // the path leads to the end, or into a function
    int depth = 0;
};

// Follows "RedrivePolicy.maxReceiveCount" or "Tags.0.Key" through the properties of a resource that
// stands at `line`.
Blamed follow(Node& properties, int line, const std::string& path);

struct Refused {
    std::string path; // empty: the resource as a whole
    std::string message;
    bool guessed = false; // the path is that of a name in the text
};

// One for each violation that AWS's text lists, with the property that it names: "... at
// 'provisionedThroughput.readCapacityUnits' failed to satisfy constraint: ...", or else the first
// one whose name stands in it. `path` is what is known already.
std::vector<Refused>
refused_in(Node& properties, const std::string& path, const std::string& message);

} // namespace snowglobe::stack
