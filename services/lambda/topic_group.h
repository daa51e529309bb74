#pragma once
// A mapping in its consumer group: joining, what is assigned to it and may be read, what it has
// committed, leaving.
#include "services/lambda/topic_progress.h"
#include "services/topic_source.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace snowglobe::lambda {

class TopicGroup {
public:
    // The timer of a mapping's next poll, which ends where its part in the group does.
    static constexpr std::string_view poll_part = "poll";

    // REQUIRES that it outlives this object.
    explicit TopicGroup(TopicSource& topics) : topics_(topics) {}

    // False: nothing may begin now.
    bool take_part(Context&, Mapping&, TopicProgress&) const;
    void leave(Context&, const Mapping&, TopicProgress&) const;
    void forget_poll(Context&, const Mapping&, TopicProgress&) const;
    void keep_deliveries(Context&, const Mapping&, TopicProgress&) const;

    // False: the partitions are another member's now.
    bool commit(Context&, TopicProgress&, const std::vector<TopicRange>& done) const;
    std::int64_t position(Context&, const Mapping&, std::int32_t partition) const;
    std::vector<TopicRange> pending(Context&, const Mapping&, const TopicProgress&) const;

private:
    void take_assignment(
        Context&, Mapping&, TopicProgress&, const TopicMembership&, std::int32_t partitions) const;
    void take_positions(Context&, Mapping&, TopicProgress&) const;
    void subscribe(Context&, const Mapping&, TopicProgress&) const;

    TopicSource& topics_;
};

} // namespace snowglobe::lambda
