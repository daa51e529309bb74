// Who is owed an answer, without sockets and without a world: a worker answers when it is told.
#include "emulator/edge/edge.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace snowglobe {

namespace {

struct SlowWorker final : Worker {
    struct Job {
        Ticket ticket;
        Call call;
        std::function<void(Reply&&)> answer;
    };
    std::vector<Job> jobs;
    std::vector<Ticket> dropped;
    std::vector<ConnectionId> gone;

    void submit(Ticket ticket, Call&& call, std::function<void(Reply&&)> answer) override {
        jobs.push_back({ticket, std::move(call), std::move(answer)});
    }
    void drop(Ticket ticket) override { dropped.push_back(ticket); }
    void disconnected(ConnectionId connection) override { gone.push_back(connection); }

    void finish(std::size_t job) {
        Reply reply;
        reply.body = {{"n", job}};
        jobs.at(job).answer(std::move(reply));
    }
    void tell_part(std::size_t job, int part) {
        Reply reply;
        reply.body = {{"part", part}};
        reply.is_part = true;
        jobs.at(job).answer(std::move(reply));
    }
};

constexpr ConnectionId first{1};
constexpr ConnectionId second{2};

struct Rig {
    explicit Rig(bool saves_first = false) : edge(saves_first, [this] { ++woken; }) {
        edge.work_with(worker);
    }

    struct Asked final : Edge::Asked {
        Asked(Rig& rig_, std::string name_) : rig(rig_), name(std::move(name_)) {}
        void answer(Reply&& reply) override {
            rig.edge.send([&written = rig.written,
                           line = name + " " + reply.body.dump() + (reply.is_part ? "..." : "")] {
                written.push_back(line);
            });
        }
        void turn_away() override { rig.written.push_back(name + " turned away"); }
        Rig& rig;
        const std::string name;
    };
    Ticket ask(const std::string& name, RequestId id) {
        edge.submit(id, std::make_unique<Asked>(*this, name), Call{});
        return worker.jobs.back().ticket;
    }

    int woken = 0;
    SlowWorker worker;
    Edge edge;
    std::vector<std::string> written;
};

using Lines = std::vector<std::string>;

} // namespace

TEST(Edge, AnswersEachOnceInAnyOrder) {
    Rig rig;
    rig.ask("a", {first, 1});
    rig.ask("b", {first, 2});
    EXPECT_EQ(rig.woken, 2);
    EXPECT_EQ(rig.edge.waiting(), 2U);
    rig.worker.finish(1);
    rig.worker.finish(0);
    rig.worker.finish(0);
    EXPECT_EQ(rig.written, (Lines{"b {\"n\":1}", "a {\"n\":0}"}));
    EXPECT_EQ(rig.edge.waiting(), 0U);
    EXPECT_LT(rig.worker.jobs[0].ticket, rig.worker.jobs[1].ticket);
}

TEST(Edge, WhatAClientIsToldIsSavedBefore) {
    Rig rig(true);
    rig.ask("a", {first, 1});
    rig.ask("b", {second, 1});
    rig.worker.finish(0);
    rig.edge.send([&] { rig.written.emplace_back("unasked"); });
    rig.worker.finish(1);
    EXPECT_EQ(rig.written, Lines{});
    rig.edge.saved();
    EXPECT_EQ(rig.written, (Lines{"a {\"n\":0}", "unasked", "b {\"n\":1}"}));
    rig.edge.saved();
    EXPECT_EQ(rig.written.size(), 3U);
}

TEST(Edge, WhatIsSentWhileOthersLeaveWaitsForTheNextTime) {
    // An answer that leaves makes its connection's next request be read, which is answered at once.
    Rig rig(true);
    rig.edge.send([&] {
        rig.written.emplace_back("one");
        rig.edge.send([&] { rig.written.emplace_back("two"); });
    });
    rig.edge.saved();
    EXPECT_EQ(rig.written, Lines{"one"});
    rig.edge.saved();
    EXPECT_EQ(rig.written, (Lines{"one", "two"}));
}

TEST(Edge, AnAnswerMayComeInParts) {
    Rig rig(true);
    rig.ask("stream", {first, 1});
    rig.worker.tell_part(0, 1);
    rig.edge.saved();
    EXPECT_EQ(rig.written, Lines{"stream {\"part\":1}..."});
    rig.worker.tell_part(0, 2);
    rig.worker.finish(0);
    rig.worker.tell_part(0, 3);
    rig.edge.saved();
    EXPECT_EQ(
        rig.written,
        (Lines{"stream {\"part\":1}...", "stream {\"part\":2}...", "stream {\"n\":0}"}));
    EXPECT_EQ(rig.edge.waiting(), 0U);
}

TEST(Edge, AnAnswerInPartsEndsWithItsClient) {
    Rig rig;
    const Ticket ticket = rig.ask("stream", {first, 1});
    rig.worker.tell_part(0, 1);
    rig.edge.dropped({first, 1});
    EXPECT_EQ(rig.worker.dropped, std::vector{ticket});
    rig.worker.tell_part(0, 2);
    EXPECT_EQ(rig.written.size(), 1U);
}

TEST(Edge, WhatIsOwedNoAnswerIsWorkedOnAlthoughItsClientLeaves) {
    Rig rig(true);
    rig.edge.submit_unanswered(Call{});
    EXPECT_EQ(rig.woken, 1);
    rig.edge.disconnected(first);
    EXPECT_TRUE(rig.worker.dropped.empty());
    rig.worker.finish(0);
    rig.edge.saved();
    EXPECT_TRUE(rig.written.empty());
}

TEST(Edge, AClientThatLeavesTakesItsRequestsAlong) {
    Rig rig;
    const Ticket one = rig.ask("one", {first, 1});
    rig.ask("other", {second, 1});
    const Ticket two = rig.ask("two", {first, 2});
    rig.woken = 0;
    rig.edge.disconnected(first);
    EXPECT_EQ(rig.worker.dropped, (std::vector{one, two}));
    EXPECT_EQ(rig.worker.gone, std::vector{first});
    EXPECT_GT(rig.woken, 0);
    rig.worker.finish(0); // it was under way
    rig.worker.finish(1);
    EXPECT_EQ(rig.written, Lines{"other {\"n\":1}"});
}

TEST(Edge, OneRequestOfAConnectionIsDropped) {
    Rig rig;
    rig.ask("one", {first, 1});
    const Ticket two = rig.ask("two", {first, 2});
    rig.edge.dropped({first, 2});
    rig.edge.dropped({first, 2});  // again
    rig.edge.dropped({first, 99}); // never asked
    rig.edge.dropped({second, 1}); // from nobody
    EXPECT_EQ(rig.worker.dropped, std::vector{two});
    rig.worker.finish(0);
    rig.edge.dropped({first, 1}); // answered
    EXPECT_EQ(rig.worker.dropped.size(), 1U);
    EXPECT_EQ(rig.written, Lines{"one {\"n\":0}"});
}

TEST(Edge, AResetTurnsAwayWhoeverWaits) {
    Rig rig;
    rig.ask("a", {second, 1});
    rig.ask("b", {first, 1});
    const Ticket own = rig.edge.open({first, 2}, std::make_unique<Rig::Asked>(rig, "reset"));
    rig.edge.close(own); // who asks for it is answered afterwards
    rig.edge.turn_all_away();
    EXPECT_EQ(rig.written, (Lines{"a turned away", "b turned away"}));
    EXPECT_EQ(rig.edge.waiting(), 0U);
    EXPECT_TRUE(rig.worker.dropped.empty()) << "their world is gone";

    SlowWorker next;
    rig.edge.work_with(next);
    rig.ask("c", {first, 3});
    rig.edge.disconnected(first);
    EXPECT_EQ(next.dropped.size(), 1U);
    EXPECT_EQ(next.gone, std::vector{first});
}

TEST(Edge, ALaterRequestHasAGreaterTicket) {
    Rig rig;
    std::vector<Ticket> tickets;
    for (std::uint64_t i = 1; i <= 5; ++i) {
        tickets.push_back(rig.ask("x", {i % 2 == 0 ? first : second, i}));
    }
    EXPECT_TRUE(std::is_sorted(tickets.begin(), tickets.end()));
}

} // namespace snowglobe
