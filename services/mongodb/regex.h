#pragma once
// A regular expression of a filter: PCRE2, as in MongoDB, with a limit on its work.
#include <memory>
#include <string_view>

namespace snowglobe::mongodb {

class Regex {
public:
    // Options of imxsu. Throws MongoError.
    Regex(std::string_view pattern, std::string_view options);
    bool finds_in(std::string_view text) const;

private:
    struct Free {
        void operator()(void* code) const;
    };
    std::unique_ptr<void, Free> code_;
};

} // namespace snowglobe::mongodb
