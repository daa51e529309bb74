// A service that is nobody's, with a protocol and error words of its own, over HTTP: what stands in
// this file is all that it needs. The protocol: "POST /parrot/<operation>" with lines "name:
// value"; the answer is such lines, or "SQUAWK <code> <text>" with status 418.
#include "tests/unit/aws/made_up_service.h"

#include <set>
#include <sstream>

namespace snowglobe {

namespace {

json read_lines(const std::string& body) {
    json out = json::object();
    std::istringstream lines(body);
    for (std::string line; std::getline(lines, line);) {
        const std::size_t colon = line.find(": ");
        if (colon == std::string::npos) {
            throw ApiError("Garbled", "'" + line + "' has no ': '");
        }
        out[line.substr(0, colon)] = line.substr(colon + 2);
    }
    return out;
}

class ParrotWire final : public Wire {
public:
    Claim claim(const Knock& knock) const override {
        return knock.request.path().starts_with(prefix) ? Claim::named : Claim::none;
    }
    std::variant<Call, ApiError>
    read(const Knock& knock, const Door& door, ReplyForm& form) const override {
        form.protocol = Protocol::own;
        form.operation = knock.request.path().substr(prefix.size());
        form.row = door.find(form.operation);
        if (form.row == nullptr) {
            return ApiError("Unheard", "parrots cannot " + form.operation);
        }
        Call call;
        call.service = door.service;
        call.operation = form.operation;
        call.connection = knock.request.connection;
        try {
            call.request = read_lines(knock.request.body);
        } catch (const ApiError& error) {
            return error;
        }
        return call;
    }
    HttpResponse
    render(const ReplyForm& form, Reply reply, const Id128& /*request_id*/) const override {
        HttpResponse response;
        response.headers = {{"Content-Type", "text/x-parrot"}};
        if (reply.error) {
            response.status = 418;
            response.body =
                fmt::format("SQUAWK {} {}", reply.error->code, reply.error->message);
            return response;
        }
        response.body = "to: " + form.operation + "\n";
        for (const auto& [name, value] : reply.body.items()) {
            response.body += name + ": " + value.get<std::string>() + "\n";
        }
        return response;
    }

private:
    static constexpr std::string_view prefix = "/parrot/";
};

class Parrot final : public Service {
public:
    std::string_view name() const override { return "parrot"; }
    const Wire* wire() const override {
        static const ParrotWire wire;
        return &wire;
    }
    std::span<const OperationRow> operations() const override {
        static constexpr OperationRow rows[] = {{"hear", hear}, {"repeat", repeat}};
        return rows;
    }

private:
    static Outcome hear(Service&, Context& context, const json& request) {
        if (!request.contains("word")) {
            throw ApiError("Silence", "no word was said");
        }
        context.store.put(Key("parrot.word").str(), request.at("word").get<std::string>());
        context.notify("parrot");
        return json::object();
    }
    // Waits for a word.
    static Outcome repeat(Service&, Context& context, const json&) {
        const auto word = context.store.get(Key("parrot.word").str());
        if (!word) {
            return Wait{{"parrot"}};
        }
        return json{{"word", std::string(*word)}};
    }
};

using ParrotTest = MadeUpService<Parrot>;

TEST_F(ParrotTest, SpeaksItsOwnProtocol) {
    ask("/parrot/hear", "word: hello");
    run_until(1);
    EXPECT_EQ(answers[0].status, 200);
    EXPECT_EQ(answers[0].body, "to: hear\n");
    ask("/parrot/repeat", "");
    run_until(2);
    EXPECT_EQ(answers[1].body, "to: repeat\nword: hello\n");
    EXPECT_EQ(answers[1].header("content-type"), "text/x-parrot");
}

TEST_F(ParrotTest, WaitsAsOthersDo) {
    ask("/parrot/repeat", "");
    ask("/parrot/hear", "word: late");
    run_until(2);
    std::set<std::string> bodies{answers[0].body, answers[1].body};
    EXPECT_EQ(bodies, (std::set<std::string>{"to: hear\n", "to: repeat\nword: late\n"}));
}

TEST_F(ParrotTest, FailsInItsOwnWords) {
    ask("/parrot/hear", "");
    run_until(1);
    ask("/parrot/hear", "mumble");
    run_until(2);
    ask("/parrot/fly", "");
    run_until(3);
    EXPECT_EQ(answers[0].body, "SQUAWK Silence no word was said");
    EXPECT_EQ(answers[1].body, "SQUAWK Garbled 'mumble' has no ': '");
    EXPECT_EQ(answers[2].body, "SQUAWK Unheard parrots cannot fly");
    EXPECT_EQ(answers[2].status, 418);
}

TEST_F(ParrotTest, WhatIsNobodysIsRefused) {
    ask("/elsewhere", "");
    run_until(1);
    EXPECT_GE(answers[0].status, 400);
    EXPECT_NE(answers[0].body.find("Snowglobe does not support"), std::string::npos);
}

} // namespace

} // namespace snowglobe
