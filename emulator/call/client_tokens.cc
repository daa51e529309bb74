#include "emulator/call/client_tokens.h"

namespace snowglobe {

std::uint64_t ClientTokens::number_of(const std::string& token) {
    const auto [at, is_new] = numbers_.emplace(token, seen_ + 1);
    const std::uint64_t number = at->second;
    if (is_new) {
        ++seen_;
        oldest_first_.push_back(at);
        if (oldest_first_.size() > kept_max_) {
            numbers_.erase(oldest_first_.front());
            oldest_first_.pop_front();
        }
    }
    return number;
}

} // namespace snowglobe
