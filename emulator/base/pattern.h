#pragma once
// A regular expression as AWS writes them, in its models and in templates: Java's dialect, with
// lookarounds, \u escapes and Unicode's classes. PCRE2 underneath, with a limit on its work: a text
// that needs more does not match. The same text always gets the same answer. Not for several
// threads.
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace snowglobe {

class Pattern {
public:
    // Throws std::invalid_argument with the reason and the place if `expression` is none.
    explicit Pattern(std::string_view expression);

    // Whether the whole text matches. Text that is not UTF-8 matches nothing.
    bool matches(std::string_view text) const;

private:
    struct Free {
        void operator()(void* code) const;
    };
    // Characters of one class, some or any number: half of AWS's patterns, and those that names have
    // in every request.
    struct Repeated {
        std::array<bool, 128> is_in{}; // by what PCRE2 says of each
        bool may_be_none = false;
    };
    static std::optional<Repeated> read_repeated(std::string_view expression);

    std::unique_ptr<void, Free> code_; // pcre2_code
    std::optional<Repeated> repeated_;
};

} // namespace snowglobe
