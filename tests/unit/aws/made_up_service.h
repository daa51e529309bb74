#pragma once
// A world of one service that is nobody's, behind a port, and who asks it over HTTP.
#include "emulator/aws/route.h"
#include "emulator/net/http_client.h"
#include "emulator/net/http_server.h"
#include "emulator/world/world.h"
#include "services/doors.h"
#include "tests/unit/world/toy_service.h"

#include <gtest/gtest.h>

#include <fmt/format.h>

namespace snowglobe {

template <class Made> class MadeUpService : public ::testing::Test {
protected:
    MadeUpService() {
        World::Services services;
        services.push_back(std::make_unique<Made>());
        world_ = std::make_unique<World>(
            World::Options{},
            std::move(services),
            make_memory_store(),
            std::make_unique<toy::ScriptedExecutor>());
        router_ = std::make_unique<Router>(doors_of(world_->services()));
        server_ = std::make_unique<HttpServer>(
            loop_,
            HttpServer::Options{},
            [this](RequestId id, HttpRequest request) { on_request(id, request); },
            [](ConnectionId) {});
    }

    // The answer arrives in `answers` when the loop has run.
    void ask(const std::string& target, const std::string& body) {
        HttpRequest request;
        request.method = "POST";
        request.target = target;
        request.body = body;
        ask(std::move(request));
    }
    void ask(HttpRequest request) {
        request.target = fmt::format("http://127.0.0.1:{}{}", server_->port(), request.target);
        client_.fetch(request, std::chrono::seconds(30), [this](HttpClient::Result result) {
            answers.push_back(std::get<HttpResponse>(std::move(result)));
        });
    }
    void run_until(std::size_t count) {
        while (answers.size() < count) {
            loop_.poll();
            while (world_->step()) {
            }
        }
    }

    std::vector<HttpResponse> answers;

private:
    void on_request(RequestId id, const HttpRequest& request) {
        auto routed = std::make_shared<Routed>(router_->route(request));
        const auto answer = [this, id, routed](Reply reply) {
            server_->respond(id, render_reply(routed->form, std::move(reply), Id128{}));
        };
        if (const auto* error = std::get_if<ApiError>(&routed->outcome)) {
            answer(Reply{{}, *error});
        } else {
            world_->admit(std::get<Call>(routed->outcome), answer);
        }
    }

    Loop loop_;
    HttpClient client_{loop_};
    std::unique_ptr<World> world_;
    std::unique_ptr<Router> router_;
    std::unique_ptr<HttpServer> server_;
};

} // namespace snowglobe
