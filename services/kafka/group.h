#pragma once
// A consumer group of the classic protocol, as a row of the store: kafka.group/<group id>. Who may
// join, what a generation is and when one ends: group_coordinator.h.
#include "emulator/base/bytes.h"
#include "emulator/base/time.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe::kafka {

struct GroupProtocol {
    std::string name; // "range"
    Bytes metadata;   // the client's own
    template <class Archive> void fields(Archive& archive) { archive(name, metadata); }
    friend bool operator==(const GroupProtocol&, const GroupProtocol&) = default;
};

struct GroupMember {
    std::string id;
    std::uint64_t joined = 0; // the group's how manieth: the first of those that are there leads
    std::optional<std::string> instance_id; // a static member's
    std::string client_id;
    std::string client_host; // "/127.0.0.1"
    std::int32_t session_timeout_ms = 0;
    std::int32_t rebalance_timeout_ms = 0;
    std::vector<GroupProtocol> protocols; // by preference
    Bytes assignment;
    bool is_joining = false; // it has joined for the next generation
    bool is_synced = false;  // it has its assignment of this generation, or waits for it
    bool is_inside = false;  // it lives in this process: it is never missed
    template <class Archive> void fields(Archive& archive) {
        archive(
            id,
            joined,
            instance_id,
            client_id,
            client_host,
            session_timeout_ms,
            rebalance_timeout_ms,
            protocols,
            assignment,
            is_joining,
            is_synced);
        archive.tagged(1, is_inside);
    }

    const GroupProtocol* find(std::string_view protocol) const;
    Bytes metadata_of(std::string_view protocol) const; // empty: it does not have it
};

enum class GroupState : std::uint8_t {
    empty,                // nobody; its offsets are kept
    preparing_rebalance,  // waits for all to join
    completing_rebalance, // waits for what its leader assigns
    stable,
};
constexpr GroupState last_of(GroupState) {
    return GroupState::stable;
}
std::string_view to_text(GroupState state); // "PreparingRebalance"

struct Group {
    GroupState state = GroupState::empty;
    std::int32_t generation = 0;
    std::string protocol_type;            // "consumer"; "": nobody has ever joined
    std::optional<std::string> protocol;  // of this generation
    std::string leader;                   // a member's id
    std::map<std::string, GroupMember> members; // by id
    std::vector<std::string> pending;     // ids that were given out, and have not joined yet
    std::uint64_t joins = 0;
    // Of a group that was empty: it waits for more members, and then perhaps so much longer.
    bool initial_wait = false;
    std::int32_t initial_delay_left_ms = 0;
    bool member_added = false;
    Time empty_since{};
    template <class Archive> void fields(Archive& archive) {
        archive(
            state,
            generation,
            protocol_type,
            protocol,
            leader,
            members,
            pending,
            joins,
            initial_wait,
            initial_delay_left_ms,
            member_added,
            empty_since);
    }

    GroupMember* find(const std::string& member);
    const GroupMember* find(const std::string& member) const;
    // The member that has this static identity.
    GroupMember* find_static(const std::string& instance);
    // Of those that all members have, what most prefer. REQUIRES members.
    std::string choose_protocol() const;
    // Whether some protocol of theirs is one that all members have.
    bool supports(const std::vector<GroupProtocol>& protocols) const;
    std::int32_t rebalance_timeout_ms() const; // the longest of its members'
    std::vector<const GroupMember*> in_order() const; // as they have joined
};

} // namespace snowglobe::kafka
