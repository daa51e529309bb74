#include "emulator/edge/edge.h"

#include <algorithm>

namespace snowglobe {

void Edge::submit(RequestId id, std::unique_ptr<Asked> asked, Call&& call) {
    const Ticket ticket = open(id, std::move(asked));
    worker_->submit(ticket, std::move(call), [this, ticket](Reply&& reply) {
        answer(ticket, std::move(reply));
    });
}

void Edge::answer(Ticket ticket, Reply&& reply) {
    if (at_once_.asked && ticket == at_once_.ticket) {
        if (reply.is_part) {
            at_once_.asked->answer(std::move(reply));
        } else {
            std::exchange(at_once_.asked, nullptr)->answer(std::move(reply));
        }
    } else if (!reply.is_part) {
        if (const auto asked = take(ticket)) {
            asked->answer(std::move(reply));
        }
    } else if (const auto found = waiting_.find(ticket); found != waiting_.end()) {
        found->second.asked->answer(std::move(reply));
    }
}

void Edge::submit_unanswered(Call call, std::function<void(Reply)> told) {
    worker_->submit(new_ticket(), std::move(call), [told = std::move(told)](Reply reply) {
        if (told) {
            told(std::move(reply));
        }
    });
    wake_();
}

Ticket Edge::open(RequestId id, std::unique_ptr<Asked> asked) {
    const Ticket ticket = new_ticket();
    keep(ticket, id, std::move(asked));
    wake_();
    return ticket;
}

void Edge::keep(Ticket ticket, RequestId id, std::unique_ptr<Asked> asked) {
    waiting_.emplace_hint(waiting_.end(), ticket, Waiting{id, std::move(asked)});
    of_connection_[id.connection].push_back(ticket);
}

void Edge::close(Ticket ticket) {
    take(ticket);
}

std::unique_ptr<Edge::Asked> Edge::take(Ticket ticket) {
    const auto found = waiting_.find(ticket);
    if (found == waiting_.end()) {
        return nullptr;
    }
    const auto taken = waiting_.extract(found);
    forget(taken.mapped().id, ticket);
    return std::move(taken.mapped().asked);
}

void Edge::forget(RequestId id, Ticket ticket) {
    if (const auto found = of_connection_.find(id.connection); found != of_connection_.end()) {
        std::erase(found->second, ticket);
    }
}

void Edge::saved() {
    for (const auto& write : std::exchange(unsent_, {})) {
        write();
    }
}

void Edge::dropped(RequestId id) {
    const auto found = of_connection_.find(id.connection);
    if (found == of_connection_.end()) {
        return;
    }
    const auto ticket = std::find_if(found->second.begin(), found->second.end(), [&](Ticket one) {
        return waiting_.at(one).id == id;
    });
    if (ticket != found->second.end()) {
        const Ticket gone = *ticket;
        take(gone);
        worker_->drop(gone);
        wake_();
    }
}

void Edge::disconnected(ConnectionId connection) {
    if (at_once_.asked && at_once_.id.connection == connection) {
        at_once_.asked.reset();
        at_once_.is_gone = true;
    }
    if (const auto own = of_connection_.extract(connection)) {
        for (const Ticket ticket : own.mapped()) {
            waiting_.erase(ticket);
            worker_->drop(ticket);
        }
    }
    worker_->disconnected(connection);
    wake_();
}

void Edge::turn_all_away() {
    const auto parked = std::exchange(waiting_, {});
    for (auto& [connection, tickets] : of_connection_) {
        tickets.clear();
    }
    for (const auto& [ticket, one] : parked) {
        one.asked->turn_away();
    }
}

void Edge::forget_all() {
    waiting_.clear();
    of_connection_.clear();
    unsent_.clear();
}

} // namespace snowglobe
