#include "services/kafka/group.h"

#include <algorithm>

namespace snowglobe::kafka {

const GroupProtocol* GroupMember::find(std::string_view protocol) const {
    const auto found = std::ranges::find(protocols, protocol, &GroupProtocol::name);
    return found == protocols.end() ? nullptr : &*found;
}

Bytes GroupMember::metadata_of(std::string_view protocol) const {
    const GroupProtocol* const found = find(protocol);
    return found != nullptr ? found->metadata : Bytes();
}

std::string_view to_text(GroupState state) {
    switch (state) {
    case GroupState::empty:
        return "Empty";
    case GroupState::preparing_rebalance:
        return "PreparingRebalance";
    case GroupState::completing_rebalance:
        return "CompletingRebalance";
    case GroupState::stable:
        return "Stable";
    }
    return "";
}

GroupMember* Group::find(const std::string& member) {
    const auto found = members.find(member);
    return found == members.end() ? nullptr : &found->second;
}

const GroupMember* Group::find(const std::string& member) const {
    const auto found = members.find(member);
    return found == members.end() ? nullptr : &found->second;
}

GroupMember* Group::find_static(const std::string& instance) {
    for (auto& [id, member] : members) {
        if (member.instance_id == instance) {
            return &member;
        }
    }
    return nullptr;
}

std::int32_t Group::rebalance_timeout_ms() const {
    std::int32_t longest = 0;
    for (const auto& [id, member] : members) {
        longest = std::max(longest, member.rebalance_timeout_ms);
    }
    return longest;
}

std::vector<const GroupMember*> Group::in_order() const {
    std::vector<const GroupMember*> order;
    order.reserve(members.size());
    for (const auto& [id, member] : members) {
        order.push_back(&member);
    }
    std::ranges::sort(order, {}, &GroupMember::joined);
    return order;
}

bool Group::supports(const std::vector<GroupProtocol>& protocols) const {
    return std::ranges::any_of(protocols, [&](const GroupProtocol& protocol) {
        return std::ranges::all_of(members, [&](const auto& member) {
            return member.second.find(protocol.name) != nullptr;
        });
    });
}

std::string Group::choose_protocol() const {
    std::vector<std::pair<std::string, int>> votes; // in the order of the first vote
    for (const GroupMember* member : in_order()) {
        for (const GroupProtocol& protocol : member->protocols) {
            if (!supports({protocol})) {
                continue;
            }
            const auto found = std::ranges::find(votes, protocol.name, [](const auto& vote) {
                return vote.first;
            });
            if (found == votes.end()) {
                votes.emplace_back(protocol.name, 1);
            } else {
                ++found->second;
            }
            break;
        }
    }
    const auto most = std::ranges::max_element(
        votes, {}, [](const auto& vote) { return vote.second; });
    return most == votes.end() ? std::string() : most->first;
}

} // namespace snowglobe::kafka
