#pragma once
// What happens to a group: members come, go and are not heard of any more, generations begin and
// end, as Kafka's coordinator of classic groups does it (KIP-62, 345, 394, 429, 559, 814). Calls
// that wait (JoinGroup, SyncGroup) wait on the group's channel and look again.
//
// Time is the clients': real deadlines (Context::set_real_deadline), which come back as the call
// GroupTimeout {"group", "kind", "member"}.
#include "emulator/call/context.h"
#include "services/kafka/broker_configs.h"
#include "services/kafka/error_code.h"
#include "services/kafka/group.h"
#include "services/kafka/group_answers.h"
#include "services/service.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe::kafka {

class GroupCoordinator {
public:
    GroupCoordinator(Context& context, const BrokerConfigs& configs, std::string group_id);

    // Nothing: there is no such group.
    const std::optional<Group>& group() const { return group_; }

    struct Joining {
        std::string member_id; // empty: it has none yet
        std::optional<std::string> instance_id;
        std::string client_id;
        std::string client_host;
        std::int32_t session_timeout_ms = 0;
        std::int32_t rebalance_timeout_ms = 0;
        std::string protocol_type;
        std::vector<GroupProtocol> protocols;
        bool needs_known_id = false;       // a new one is told its id and is to come again
        bool can_skip_assignment = false;
        bool is_inside = false; // it has no session: see GroupMember
    };
    using Joined = GroupJoined;
    // `new_id`: the member's, if it has none; the same in each run of the call.
    Joined join(const Joining& joining, const std::string& new_id);
    // A later run of one that waited.
    Joined look_after_join(const Joining& joining, const std::string& member_id) const {
        return kafka::look_after_join(group_, joining.instance_id, member_id);
    }

    struct Assignment {
        std::string member_id;
        Bytes bytes;
    };
    using Synced = GroupSynced;
    using Identity = GroupIdentity;
    Synced sync(const Identity& who, const std::vector<Assignment>& assignments);
    Synced look_after_sync(const Identity& who) const {
        return kafka::look_after_sync(group_, who);
    }

    ErrorCode heartbeat(const Identity& who) const { return kafka::heartbeat(group_, who); }
    // The keys of the deadlines that it puts off.
    std::string session_key(const std::string& member_id) const;

    // Of each, in order; a rebalance begins after all of them.
    std::vector<ErrorCode> leave(const std::vector<Identity>& members);
    // Whether a commit of offsets is its; makes the group if it may be its first.
    ErrorCode accept_commit(const Identity& who);

    // A deadline has passed.
    void time_out(std::string_view kind, const std::string& member);
    // Members have no connection any more; those that come back in time go on.
    void begin_sessions_anew();

    std::string channel() const { return channel_of(group_id_); }
    static std::string channel_of(const std::string& group_id) { return "kafka.group/" + group_id; }
    void save(); // what has changed
    void erase();

    static std::vector<std::string> all(Context& context); // groups, by id
    static std::vector<RowKind> row_kinds();

private:
    Joined join_as_unknown(const Joining& joining, const std::string& new_id);
    Joined join_as_known(const Joining& joining);
    Joined replace_static(GroupMember& member, const Joining& joining, const std::string& new_id);
    GroupMember& add_member(const Joining& joining, const std::string& id);
    void update_member(GroupMember& member, const Joining& joining);
    void remove_member(const std::string& id);
    bool remove_members(bool (*unwanted)(const GroupMember&)); // false: there is none
    void prepare_rebalance();
    void complete_join_if_all_are_there();
    void complete_join();
    void after_removals();
    void expect(std::string_view kind, const std::string& member, std::int32_t ms);
    void expect_to_hear_of(const GroupMember& member);
    void forget(std::string_view kind, const std::string& member);
    std::string key(std::string_view kind, const std::string& member) const;

    Context& context_;
    const BrokerConfigs& configs_;
    const std::string group_id_;
    std::optional<Group> group_;
};

} // namespace snowglobe::kafka
