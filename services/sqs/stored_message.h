#pragma once
// A message in its queue: what a receive changes of it, and where it stands.
#include "emulator/call/context.h"
#include "emulator/store/key.h"
#include "services/sqs/message.h"
#include "services/sqs/queue.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace snowglobe::sqs {

enum class Visibility : std::uint8_t { visible, delayed, in_flight };
constexpr Visibility last_of(Visibility) {
    return Visibility::in_flight;
}

struct State {
    Time enqueued{};
    Time visible_at{};
    Time received{}; // last receive from this queue
    std::optional<Time> first_received;
    std::uint64_t receive_count = 0;
    bool returned = false; // received here: invisible, it is in flight and not delayed
    std::string group;     // FIFO only
    Visibility visibility(Time now) const;
    template <class Archive> void fields(Archive& archive) {
        archive(enqueued, visible_at, received, first_received, receive_count, returned, group);
    }
};

struct StoredMessage {
    std::uint64_t sequence = 0;
    State state;
    Message message;
};

struct MessagePlace { // a message without its text
    std::uint64_t sequence = 0;
    State state;
};

struct Choice { // what a receive would take
    std::vector<MessagePlace> chosen;
    std::vector<MessagePlace> exhausted; // received as often as the redrive policy allows
};

inline Key row_of(const Queue& queue, std::string_view space) {
    return Key(space).number(queue.id);
}
inline Key state_key(const Queue& queue, std::uint64_t sequence) {
    return row_of(queue, "sqs.state").number(sequence);
}

// SequenceNumber of a FIFO message: 20 digits that rise in steps of 256.
std::string sequence_number(std::uint64_t sequence);

} // namespace snowglobe::sqs
