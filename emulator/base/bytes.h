#pragma once
// Bytes that are handed on and not changed: a copy, or a slice, shares them.
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace snowglobe {

class Bytes {
public:
    Bytes() = default;
    Bytes(std::string bytes) // NOLINT: implicit on purpose
        : owner_(bytes.empty() ? nullptr : std::make_shared<const std::string>(std::move(bytes))) {
        if (owner_) {
            view_ = *static_cast<const std::string*>(owner_.get());
        }
    }
    // In one piece of memory.
    static Bytes copy_of(std::string_view bytes) {
        Bytes copy;
        if (!bytes.empty()) {
            auto owner = std::make_shared_for_overwrite<char[]>(bytes.size());
            bytes.copy(owner.get(), bytes.size());
            copy.view_ = {owner.get(), bytes.size()};
            copy.owner_ = std::move(owner);
        }
        return copy;
    }

    std::string_view view() const { return view_; } // as long as one of those that share them lives
    std::size_t size() const { return view_.size(); }
    bool empty() const { return view_.empty(); }
    std::string str() const { return std::string(view_); }
    // As std::string_view::substr.
    Bytes slice(std::size_t at, std::size_t count = std::string_view::npos) const {
        Bytes part;
        part.view_ = view_.substr(at, count);
        part.owner_ = part.view_.empty() ? nullptr : owner_;
        return part;
    }
    friend bool operator==(const Bytes& a, const Bytes& b) { return a.view_ == b.view_; }

private:
    std::shared_ptr<const void> owner_; // a string, or what copy_of has made
    std::string_view view_;
};

} // namespace snowglobe
