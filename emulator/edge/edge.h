#pragma once
// Who is owed an answer. On one side transports, which read requests of connections and write
// answers to them; on the other a Worker. Between them this: tickets, and that what a client is
// told is on disk before. Knows no protocol, no socket and no clock; one thread.
//
// A transport makes an Asked of each request and submits it with its call. Whatever becomes of it,
// the transport hears of it once: it is to answer, or to turn its client away, or the client went.
#include "emulator/call/call.h"
#include "emulator/world/worker.h"
#include "emulator/base/request_id.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <unordered_map>
#include <utility>
#include <vector>

namespace snowglobe {

class Edge {
public:
    // A request as its transport knows it: where it came from, and how its answers are written.
    class Asked {
    public:
        virtual ~Asked() = default;
        // Renders it at once and sends it by Edge::send. Of an answer in parts, one (is_part), and
        // then the last.
        virtual void answer(Reply&& reply) = 0;
        // The world that it waited for is gone. Sends by itself.
        virtual void turn_away() = 0;
    };

    // `saves_first`: answers wait for saved(). `wake`: the worker has something to do, in a later
    // turn.
    Edge(bool saves_first, std::function<void()> wake)
        : saves_first_(saves_first), wake_(std::move(wake)) {}
    Edge(const Edge&) = delete;
    Edge& operator=(const Edge&) = delete;

    // From now on this one works. REQUIRES that nobody waits for the one before.
    void work_with(Worker& worker) { worker_ = &worker; }

    // An answer is owed, whole or in parts.
    void submit(RequestId id, std::unique_ptr<Asked> asked, Call&& call);
    // The same of a request that is worked on before this returns: `work(ticket, answer)` does that.
    // Who is answered by then is never kept. REQUIRES that none of these is under way.
    template <class Work>
    void submit_at_once(RequestId id, std::unique_ptr<Asked> asked, Work&& work) {
        const Ticket ticket = new_ticket();
        at_once_ = {ticket, id, std::move(asked)};
        std::forward<Work>(work)(
            ticket, [this, ticket](Reply&& reply) { answer(ticket, std::move(reply)); });
        if (at_once_.asked) {
            keep(ticket, id, std::move(at_once_.asked));
        } else if (at_once_.is_gone) {
            worker_->drop(ticket);
        }
        at_once_ = {};
    }
    // None is owed: it is worked on although its client leaves. Or no client has asked for it.
    // `told` hears what has come of it; may be empty.
    void submit_unanswered(Call call, std::function<void(Reply)> told = {});
    // A request that its transport answers by itself, until it closes the ticket.
    Ticket open(RequestId id, std::unique_ptr<Asked> asked);
    void close(Ticket ticket);

    // `write` hands something to a connection: an answer, or what was not asked for. Runs in the
    // order of sending: now, or when what it may tell of is saved.
    template <class Write> void send(Write&& write) {
        if (saves_first_) {
            unsent_.emplace_back(std::forward<Write>(write));
        } else {
            write();
        }
    }
    void saved();

    // The client waits no longer: for one request, or for anything. A connection is told of once.
    void dropped(RequestId id);
    void disconnected(ConnectionId connection);
    // The world is to be made anew: whoever waits is turned away, in the order of their requests.
    void turn_all_away();
    // Nobody is owed anything any more, nor told. Before the transports go, whose requests these are.
    void forget_all();

    // A transport has something to do or to send in a later turn.
    void wake() { wake_(); }

    std::size_t waiting() const { return waiting_.size(); }

private:
    struct Waiting {
        RequestId id;
        std::unique_ptr<Asked> asked;
    };
    struct AtOnce {
        Ticket ticket{};
        RequestId id{};
        std::unique_ptr<Asked> asked;
        bool is_gone = false; // its connection, meanwhile
    };
    Ticket new_ticket() { return Ticket{++tickets_}; }
    void answer(Ticket ticket, Reply&& reply);
    void keep(Ticket ticket, RequestId id, std::unique_ptr<Asked> asked);
    std::unique_ptr<Asked> take(Ticket ticket);
    void forget(RequestId id, Ticket ticket);

    const bool saves_first_;
    const std::function<void()> wake_;
    Worker* worker_ = nullptr;
    std::uint64_t tickets_ = 0;
    std::map<Ticket, Waiting> waiting_;
    AtOnce at_once_; // that is being worked on
    // Those in waiting_, of each connection that has asked anything. The lists stay while it does:
    // a request costs no allocation here.
    std::unordered_map<ConnectionId, std::vector<Ticket>> of_connection_;
    std::vector<std::function<void()>> unsent_;
};

} // namespace snowglobe
