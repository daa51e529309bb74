#pragma once
// The regular expressions of the constraint tables. The frequent kind, one class of characters
// repeated, is a table of bits; the others are std::regex, made when first met and fed only text
// whose length is bounded (it recurses once a character). Not for several threads.
#include <map>
#include <memory>
#include <string_view>

namespace snowglobe {

class ShapePatterns {
public:
    ShapePatterns();
    ~ShapePatterns();
    ShapePatterns(const ShapePatterns&) = delete;
    ShapePatterns& operator=(const ShapePatterns&) = delete;

    // Whether the whole text matches. The pattern is constant text.
    bool matches(std::string_view pattern, std::string_view text) const;

private:
    struct Compiled;
    mutable std::map<std::string_view, std::unique_ptr<const Compiled>> compiled_;
};

} // namespace snowglobe
