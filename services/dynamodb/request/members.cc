#include "services/dynamodb/request/members.h"

#include <algorithm>

namespace snowglobe::dynamodb {

namespace {

constexpr std::array<std::string_view, static_cast<std::size_t>(Member::count)> names{
#define MEMBER(name) #name,
#include "services/dynamodb/request/members.def"
#undef MEMBER
};
static_assert(std::is_sorted(names.begin(), names.end()));

} // namespace

std::string_view name_of(Member member) {
    return names[static_cast<std::size_t>(member)];
}

// Both sides are sorted, so one walk over the names finds all.
Members::Members(const json& request) {
    std::size_t from = 0;
    for (const auto& [name, value] : request.items()) {
        std::size_t at = from;
        while (at < names.size() && (names[at].size() != name.size() || names[at] != name)) {
            ++at;
        }
        if (at < names.size()) {
            all_[at] = &value;
            from = at + 1;
        }
    }
}

const json& Members::at(Member member) const {
    if (!has(member)) {
        throw json::exception("no member " + std::string(name_of(member)));
    }
    return *(*this)[member];
}

const std::string& Members::text(Member member) const {
    return at(member).get_ref<const std::string&>();
}

std::string_view Members::word(Member member) const {
    return has(member) ? std::string_view(text(member)) : std::string_view();
}

bool Members::flag(Member member, bool otherwise) const {
    return has(member) ? at(member).get<bool>() : otherwise;
}

} // namespace snowglobe::dynamodb
