#include "emulator/handler/aws_requests.h"

#include "emulator/base/log.h"

#include <utility>

namespace snowglobe {

namespace {

HttpResponse no_calls() {
    return {
        400,
        {{"Content-Type", "application/json"}},
        R"({"__type":"UnsupportedOperation","message":"Snowglobe: there is no AWS here"})"};
}

} // namespace

void AwsRequests::begin(std::uint64_t random_key) {
    random_key_ = random_key;
    draws_ = 0;
}

std::uint64_t AwsRequests::draw() {
    return random_key_ + ++draws_ * 0x9e3779b97f4a7c15ull;
}

std::string AwsRequests::in_served_names(std::string text) const {
    return calls_ ? calls_->in_served_names(std::move(text), door_.host()) : text;
}

std::string AwsRequests::with_served_places(std::string event) const {
    return calls_ ? calls_->with_served_places(std::move(event)) : event;
}

std::optional<AwsRequests::Pending>
AwsRequests::take(const SandboxDoor::Asked& asked, bool in_invocation) {
    if (!calls_) {
        door_.answer(asked.connection, no_calls());
        return std::nullopt;
    }
    auto read = calls_->read(asked.request, draw());
    if (auto* answer = std::get_if<HttpResponse>(&read)) {
        door_.answer(asked.connection, std::move(*answer));
        return std::nullopt;
    }
    auto& call = std::get<std::unique_ptr<HttpCalls::Asked>>(read);
    if (!in_invocation) {
        const ApiError error(
            "OutsideOfInvocation",
            "Snowglobe: " + call->what() + " of function " + function_ +
                " came when none of its invocations was under way; after its answer, a function "
                "is frozen in AWS, so finish such work before",
            403);
        log_warning(
            "{} of function {} is refused: none of its invocations is under way",
            call->what(),
            function_);
        door_.answer(asked.connection, call->refuse(error, draw()));
        return std::nullopt;
    }
    Action action = call->call();
    return Pending{asked.connection, std::move(call), std::move(action)};
}

void AwsRequests::answer(const Pending& pending, const std::string& reply) {
    door_.answer(pending.connection, pending.asked->answer(reply, draw()));
}

} // namespace snowglobe
