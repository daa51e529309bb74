#include "services/kafka/group_coordinator.h"

#include "emulator/store/rows.h"
#include "services/kafka/offset_expiry.h"

#include <algorithm>
#include <utility>

namespace snowglobe::kafka {

namespace {

// Who waits for others to join cannot be heard of: a new member is given up after so long.
constexpr std::int32_t new_member_timeout_ms = 5 * 60 * 1000;

// Deadlines, also those that a consumer in another service sets.
constexpr std::string_view service_name = "kafka";
constexpr std::string_view session = "session";     // of a member
constexpr std::string_view pending = "pending";     // of one that was given an id
constexpr std::string_view rebalance = "rebalance"; // of the group: all have joined
constexpr std::string_view initial = "initial";     // of the group: it has waited for more
constexpr std::string_view sync_time = "sync";      // of the group: all have asked what is theirs

Key group_key(std::string_view id) {
    return Key("kafka.group").text(id);
}

} // namespace

GroupCoordinator::GroupCoordinator(
    Context& context, const BrokerConfigs& configs, std::string group_id)
    : context_(context), configs_(configs), group_id_(std::move(group_id)),
      group_(Rows<Group>(context.store).find(group_key(group_id_))) {}

std::string GroupCoordinator::key(std::string_view kind, const std::string& member) const {
    return std::string(kind) + "/" + std::to_string(group_id_.size()) + "/" + group_id_ + "/" +
           member;
}

std::string GroupCoordinator::session_key(const std::string& member_id) const {
    return key(session, member_id);
}

void GroupCoordinator::expect(std::string_view kind, const std::string& member, std::int32_t ms) {
    context_.set_real_deadline(
        key(kind, member),
        milliseconds{ms},
        "GroupTimeout",
        {{"group", group_id_}, {"kind", std::string(kind)}, {"member", member}},
        service_name);
}

void GroupCoordinator::expect_to_hear_of(const GroupMember& member) {
    if (!member.is_inside) {
        expect(session, member.id, member.session_timeout_ms);
    }
}

void GroupCoordinator::forget(std::string_view kind, const std::string& member) {
    context_.clear_real_deadline(key(kind, member), service_name);
}

GroupCoordinator::Joined
GroupCoordinator::join(const Joining& joining, const std::string& new_id) {
    if (!joining.is_inside &&
        (joining.session_timeout_ms < configs_.group_min_session_timeout_ms() ||
         joining.session_timeout_ms > configs_.group_max_session_timeout_ms())) {
        return refuse_to_join(ErrorCode::invalid_session_timeout, joining.member_id);
    }
    if (joining.protocol_type.empty() || joining.protocols.empty()) {
        return refuse_to_join(ErrorCode::inconsistent_group_protocol, joining.member_id);
    }
    if (!group_) {
        if (!joining.member_id.empty()) {
            return refuse_to_join(ErrorCode::unknown_member_id, joining.member_id);
        }
        group_.emplace();
    }
    if (!group_->members.empty() && (group_->protocol_type != joining.protocol_type ||
                                     !group_->supports(joining.protocols))) {
        return refuse_to_join(ErrorCode::inconsistent_group_protocol, joining.member_id);
    }
    Joined joined =
        joining.member_id.empty() ? join_as_unknown(joining, new_id) : join_as_known(joining);
    if (joined.waits) {
        complete_join_if_all_are_there();
        joined = kafka::look_after_join(group_, joining.instance_id, joined.member_id);
    }
    return joined;
}

GroupCoordinator::Joined
GroupCoordinator::join_as_unknown(const Joining& joining, const std::string& new_id) {
    if (joining.instance_id) {
        if (GroupMember* const before = group_->find_static(*joining.instance_id)) {
            return replace_static(*before, joining, new_id);
        }
    } else if (joining.needs_known_id) {
        group_->pending.push_back(new_id);
        expect(pending, new_id, joining.session_timeout_ms);
        return refuse_to_join(ErrorCode::member_id_required, new_id);
    }
    add_member(joining, new_id).is_joining = true;
    prepare_rebalance();
    return wait_to_join(new_id);
}

GroupCoordinator::Joined GroupCoordinator::join_as_known(const Joining& joining) {
    if (joining.instance_id) {
        const GroupMember* const known = group_->find_static(*joining.instance_id);
        if (known == nullptr) {
            return refuse_to_join(ErrorCode::unknown_member_id, joining.member_id);
        }
        if (known->id != joining.member_id) {
            return refuse_to_join(ErrorCode::fenced_instance_id, joining.member_id);
        }
    }
    const Joined waits = wait_to_join(joining.member_id);
    if (std::erase(group_->pending, joining.member_id) > 0) {
        forget(pending, joining.member_id);
        add_member(joining, joining.member_id).is_joining = true;
        prepare_rebalance();
        return waits;
    }
    GroupMember* const member = group_->find(joining.member_id);
    if (member == nullptr) {
        return refuse_to_join(ErrorCode::unknown_member_id, joining.member_id);
    }
    const bool is_unchanged = member->protocols == joining.protocols;
    const bool goes_on =
        group_->state == GroupState::completing_rebalance
            ? is_unchanged
            : group_->state == GroupState::stable && is_unchanged && member->id != group_->leader;
    if (goes_on) {
        return joined_now(*group_, *member);
    }
    update_member(*member, joining);
    member->is_joining = true;
    forget(session, member->id);
    prepare_rebalance();
    return waits;
}

// The old one is fenced. Nobody else need know if nothing is different.
GroupCoordinator::Joined GroupCoordinator::replace_static(
    GroupMember& before, const Joining& joining, const std::string& new_id) {
    const std::string old_id = before.id;
    const bool was_leader = group_->leader == old_id;
    forget(session, old_id);
    auto node = group_->members.extract(old_id);
    node.key() = new_id;
    node.mapped().id = new_id;
    GroupMember& member = group_->members.insert(std::move(node)).position->second;
    update_member(member, joining);
    if (was_leader) {
        group_->leader = new_id;
    }
    context_.notify(channel()); // whoever waits as the old one
    if (group_->state == GroupState::stable && group_->choose_protocol() == group_->protocol) {
        expect(session, new_id, member.session_timeout_ms);
        Joined joined = joined_now(*group_, member);
        if (was_leader && joining.can_skip_assignment) {
            joined.skips_assignment = true;
        } else if (was_leader) {
            // It cannot be told not to assign anew: it is not to know that it leads.
            joined.leader = old_id;
            joined.has_members = false;
        }
        return joined;
    }
    member.is_joining = true;
    prepare_rebalance();
    return wait_to_join(new_id);
}

GroupMember& GroupCoordinator::add_member(const Joining& joining, const std::string& id) {
    if (group_->members.empty()) {
        group_->leader = id;
        group_->protocol_type = joining.protocol_type;
    }
    GroupMember& member = group_->members[id];
    member.id = id;
    member.joined = ++group_->joins;
    member.instance_id = joining.instance_id;
    member.client_id = joining.client_id;
    member.client_host = joining.client_host;
    update_member(member, joining);
    group_->member_added = true;
    member.is_inside = joining.is_inside;
    if (!member.is_inside) {
        expect(session, id, new_member_timeout_ms);
    }
    return member;
}

void GroupCoordinator::update_member(GroupMember& member, const Joining& joining) {
    member.session_timeout_ms = joining.session_timeout_ms;
    member.rebalance_timeout_ms = joining.rebalance_timeout_ms;
    member.protocols = joining.protocols;
}

// Those who have not asked to join yet learn of it with their next heartbeat.
void GroupCoordinator::prepare_rebalance() {
    if (group_->state == GroupState::preparing_rebalance) {
        return;
    }
    const bool was_empty = group_->state == GroupState::empty;
    if (group_->state == GroupState::completing_rebalance) {
        for (auto& [id, member] : group_->members) {
            member.assignment = {};
        }
    }
    forget(sync_time, "");
    group_->state = GroupState::preparing_rebalance;
    const std::int32_t timeout_ms = group_->rebalance_timeout_ms();
    const bool others_may_come = std::ranges::any_of(
        group_->members, [](const auto& member) { return !member.second.is_inside; });
    if (was_empty && others_may_come) {
        const std::int32_t delay_ms =
            std::min(timeout_ms, configs_.group_initial_rebalance_delay_ms());
        if (delay_ms == 0) {
            return complete_join(); // without those who have an id and have not come with it
        }
        group_->initial_wait = true;
        group_->initial_delay_left_ms = timeout_ms - delay_ms;
        group_->member_added = false;
        expect(initial, "", delay_ms);
    } else {
        expect(rebalance, "", timeout_ms);
    }
    context_.notify(channel());
}

void GroupCoordinator::complete_join_if_all_are_there() {
    if (group_->state == GroupState::preparing_rebalance && !group_->initial_wait &&
        group_->pending.empty() && std::ranges::all_of(group_->members, [](const auto& member) {
            return member.second.is_joining;
        })) {
        complete_join();
    }
}

void GroupCoordinator::complete_join() {
    forget(rebalance, "");
    forget(initial, "");
    ++group_->generation;
    group_->initial_wait = false;
    context_.notify(channel());
    if (group_->members.empty()) {
        group_->state = GroupState::empty;
        group_->protocol.reset();
        group_->leader.clear();
        group_->empty_since = context_.now;
        plan_offset_expiry(context_, configs_, group_id_);
        return;
    }
    const auto order = group_->in_order();
    if (const GroupMember* leader = group_->find(group_->leader);
        leader == nullptr || !leader->is_joining) {
        const auto joined = std::ranges::find_if(order, &GroupMember::is_joining);
        group_->leader = (joined == order.end() ? order.front() : *joined)->id;
    }
    group_->protocol = group_->choose_protocol();
    group_->state = GroupState::completing_rebalance;
    for (auto& [id, member] : group_->members) {
        if (member.is_joining) {
            expect_to_hear_of(member);
        }
        member.is_joining = false;
        member.is_synced = false;
    }
    expect(sync_time, "", group_->rebalance_timeout_ms());
}

GroupCoordinator::Synced GroupCoordinator::sync(
    const Identity& who, const std::vector<Assignment>& assignments) {
    const Synced synced = kafka::look_after_sync(group_, who);
    if (synced.error != ErrorCode::none) {
        return synced;
    }
    GroupMember& member = *group_->find(who.member_id);
    member.is_synced = true;
    if (std::ranges::all_of(
            group_->members, [](const auto& one) { return one.second.is_synced; })) {
        forget(sync_time, "");
    }
    if (!synced.waits) {
        expect_to_hear_of(member);
        return synced;
    }
    if (member.id != group_->leader) {
        forget(session, member.id); // it waits, and cannot be heard of
        return synced;
    }
    for (auto& [id, one] : group_->members) {
        const auto own = std::ranges::find(assignments, id, &Assignment::member_id);
        one.assignment = own == assignments.end() ? Bytes() : own->bytes;
        expect_to_hear_of(one);
    }
    group_->state = GroupState::stable;
    context_.notify(channel());
    return kafka::look_after_sync(group_, who);
}

std::vector<ErrorCode> GroupCoordinator::leave(const std::vector<Identity>& members) {
    std::vector<ErrorCode> errors;
    bool any = false;
    for (Identity who : members) {
        if (!group_) {
            errors.push_back(ErrorCode::unknown_member_id);
            continue;
        }
        if (std::erase(group_->pending, who.member_id) > 0) {
            forget(pending, who.member_id);
            errors.push_back(ErrorCode::none);
            any = true;
            continue;
        }
        if (who.instance_id && who.member_id.empty()) {
            const GroupMember* const known = group_->find_static(*who.instance_id);
            who.member_id = known != nullptr ? known->id : std::string();
        }
        const ErrorCode error = check_member(*group_, who);
        errors.push_back(error);
        if (error == ErrorCode::none) {
            remove_member(who.member_id);
            any = true;
        }
    }
    if (any) {
        after_removals();
    }
    return errors;
}

void GroupCoordinator::remove_member(const std::string& id) {
    forget(session, id);
    group_->members.erase(id);
    if (group_->leader == id) {
        const auto order = group_->in_order();
        group_->leader = order.empty() ? std::string() : order.front()->id;
    }
    context_.notify(channel());
}

bool GroupCoordinator::remove_members(bool (*unwanted)(const GroupMember&)) {
    const std::map<std::string, GroupMember> before = group_->members;
    for (const auto& [id, member] : before) {
        if (unwanted(member)) {
            remove_member(id);
        }
    }
    return group_->members.size() != before.size();
}

void GroupCoordinator::after_removals() {
    if (group_->state == GroupState::stable ||
        group_->state == GroupState::completing_rebalance) {
        prepare_rebalance();
    }
    if (group_->state == GroupState::preparing_rebalance) {
        complete_join_if_all_are_there();
    }
}

ErrorCode GroupCoordinator::accept_commit(const Identity& who) {
    const bool is_member =
        who.generation >= 0 || !who.member_id.empty() || who.instance_id.has_value();
    if (!group_) {
        if (who.generation >= 0) {
            return ErrorCode::illegal_generation;
        }
        group_.emplace();
        group_->empty_since = context_.now;
        plan_offset_expiry(context_, configs_, group_id_);
        return ErrorCode::none;
    }
    if (who.generation < 0 && group_->state == GroupState::empty) {
        return ErrorCode::none;
    }
    if (!is_member) {
        return ErrorCode::unknown_member_id;
    }
    const ErrorCode error = check_member(*group_, who);
    if (error != ErrorCode::none) {
        return error;
    }
    if (who.generation != group_->generation) {
        return ErrorCode::illegal_generation;
    }
    if (group_->state == GroupState::completing_rebalance) {
        return ErrorCode::rebalance_in_progress;
    }
    const GroupMember& member = *group_->find(who.member_id);
    if (!member.is_joining) {
        expect_to_hear_of(member);
    }
    return ErrorCode::none;
}

void GroupCoordinator::time_out(std::string_view kind, const std::string& member) {
    if (!group_) {
        return;
    }
    if (kind == session) {
        if (group_->find(member) != nullptr) {
            remove_member(member);
            after_removals();
        }
    } else if (kind == pending) {
        std::erase(group_->pending, member);
        complete_join_if_all_are_there();
    } else if (kind == initial) {
        if (group_->member_added && group_->initial_delay_left_ms > 0) {
            const std::int32_t more = std::min(
                group_->initial_delay_left_ms, configs_.group_initial_rebalance_delay_ms());
            group_->initial_delay_left_ms -= more;
            group_->member_added = false;
            expect(initial, "", more);
        } else if (group_->state == GroupState::preparing_rebalance) {
            group_->initial_wait = false;
            complete_join();
        }
    } else if (kind == rebalance && group_->state == GroupState::preparing_rebalance) {
        remove_members([](const GroupMember& one) {
            return !one.is_joining && !one.instance_id;
        });
        const bool anybody = std::ranges::any_of(
            group_->members, [](const auto& one) { return one.second.is_joining; });
        if (group_->members.empty() || anybody) {
            complete_join();
        } else {
            // Static members only, none of which has come: they have until their sessions end.
            expect(rebalance, "", group_->rebalance_timeout_ms());
        }
    } else if (kind == sync_time && group_->state != GroupState::preparing_rebalance) {
        if (remove_members([](const GroupMember& one) { return !one.is_synced; })) {
            after_removals();
        }
    }
}

void GroupCoordinator::begin_sessions_anew() {
    if (!group_) {
        return;
    }
    for (const std::string& id : std::exchange(group_->pending, {})) {
        forget(pending, id);
    }
    const std::int32_t timeout_ms = group_->rebalance_timeout_ms();
    // Whoever waited has no connection any more, and comes again.
    for (auto& [id, member] : group_->members) {
        if (member.is_inside) {
            continue;
        }
        expect_to_hear_of(member);
        member.is_joining = false;
        member.is_synced = member.is_synced && group_->state == GroupState::stable;
    }
    group_->initial_wait = false;
    if (group_->state == GroupState::preparing_rebalance) {
        expect(rebalance, "", timeout_ms);
    } else if (group_->state == GroupState::completing_rebalance) {
        expect(sync_time, "", timeout_ms);
    }
}

void GroupCoordinator::save() {
    if (group_) {
        Rows<Group>(context_.store).put(group_key(group_id_), *group_);
    }
}

void GroupCoordinator::erase() {
    context_.store.erase(group_key(group_id_).str());
    group_.reset();
    context_.notify(channel());
}

std::vector<std::string> GroupCoordinator::all(Context& context) {
    std::vector<std::string> ids;
    context.store.scan(
        Key("kafka.group").str(),
        Key("kafka.group").end(),
        Direction::forward,
        [&](std::string_view key, std::string_view) {
            KeyReader reader(key);
            reader.text();
            ids.push_back(reader.text());
            return true;
        });
    return ids;
}

std::vector<RowKind> GroupCoordinator::row_kinds() {
    return {{"kafka.group", "t", record_form<Group>}};
}

} // namespace snowglobe::kafka
