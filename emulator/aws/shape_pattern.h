#pragma once
// The regular expressions of the models, each made when first met. Not for several threads.
#include "emulator/base/pattern.h"

#include <map>
#include <string_view>

namespace snowglobe {

class ShapePatterns {
public:
    // Whether the whole text matches. The pattern is constant text.
    bool matches(std::string_view pattern, std::string_view text) const {
        return compiled_.try_emplace(pattern, pattern).first->second.matches(text);
    }

private:
    mutable std::map<std::string_view, Pattern> compiled_;
};

} // namespace snowglobe
