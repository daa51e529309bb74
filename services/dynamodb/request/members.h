#pragma once
// The members of a request about items, found in one walk over it; or those of a part that has the
// same ones: an action of a transaction, a table of a batch. Only what reads requests (this folder)
// has them, and the request must outlive them.
#include "emulator/base/json.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace snowglobe::dynamodb {

enum class Member : std::uint8_t {
#define MEMBER(name) name,
#include "services/dynamodb/request/members.def"
#undef MEMBER
    count
};

std::string_view name_of(Member member); // on the wire

class Members {
public:
    explicit Members(const json& request);

    // nullptr: not given
    const json* operator[](Member member) const { return all_[static_cast<std::size_t>(member)]; }
    bool has(Member member) const { return (*this)[member] != nullptr; }
    // Throws json::exception where it is not given: the shape has seen to that.
    const json& at(Member member) const;
    const std::string& text(Member member) const;
    // "": not given
    std::string_view word(Member member) const;
    bool flag(Member member, bool otherwise = false) const;

private:
    std::array<const json*, static_cast<std::size_t>(Member::count)> all_{};
};

} // namespace snowglobe::dynamodb
