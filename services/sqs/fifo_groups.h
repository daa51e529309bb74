#pragma once
// The groups of a FIFO queue, whose heads alone say when a group gives something. Rows: sqs.order,
// sqs.group and sqs.ready (backlog.h). A part of Backlog.
#include "services/sqs/stored_message.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace snowglobe::sqs {

class FifoGroups {
public:
    struct Group {
        Time visible_at{}; // of its head, as the rest
        bool returned = false;
        std::uint64_t sequence = 0;
        friend bool operator==(const Group&, const Group&) = default;
        template <class Archive> void fields(Archive& archive) {
            archive(visible_at, returned, sequence);
        }
    };

    // REQUIRES that both outlive this object.
    FifoGroups(Context& context, const Queue& queue) : context_(context), queue_(queue) {}

    void add(const std::string& group, std::uint64_t sequence);
    void remove(const std::string& group, std::uint64_t sequence);
    // A message of it has changed.
    void touch(const std::string& group) { touched_.insert(group); }
    void forget_touched() { touched_.clear(); }
    // Puts the rows of touched groups where they belong. True: one of them gives something now.
    bool refresh();
    Choice choose(std::size_t messages_max, std::optional<std::uint64_t> receive_count_max) const;

private:
    State find(std::uint64_t sequence) const;
    std::vector<std::uint64_t>
    sequences_of(const std::string& group, std::uint64_t from, std::size_t limit) const;
    bool refresh(const std::string& group);

    Context& context_;
    const Queue& queue_;
    std::set<std::string> touched_;
};

} // namespace snowglobe::sqs
