#include "emulator/edge/sandbox_calls.h"

#include "emulator/base/encoding.h"
#include "emulator/base/json.h"
#include "emulator/observe/world_lines.h"
#include "emulator/world/world.h"

#include <utility>

namespace snowglobe {

namespace {

Id128 id_from(std::uint64_t draw) {
    return Draws(draw).id("sandbox.request_id", "", 0);
}

std::string bytes_of(json& document, std::string_view member) {
    const auto found = document.find(member);
    if (found == document.end() || !found->is_string()) {
        return {};
    }
    std::string text = found->get<std::string>();
    document.erase(found);
    return text;
}

// A reply as a handler gets it has its payload in the document (Service::whole_reply); the wire
// wants it beside.
Reply reply_of(const std::string& text, const ReplyForm& form) {
    json parsed = json::parse(text);
    Reply reply;
    if (const auto error = parsed.find("error"); error != parsed.end()) {
        reply.error = ApiError(
            error->at("code").get<std::string>(),
            error->at("message").get<std::string>(),
            error->at("status").get<int>(),
            error->at("extra"));
        return reply;
    }
    reply.body = std::move(parsed.at("ok"));
    const std::string_view member = form.wire->payload_members(form.operation).reply;
    if (!member.empty()) {
        const std::string bytes = bytes_of(reply.body, member);
        reply.payload = base64_decode(bytes).value_or(bytes);
    } else if (form.protocol == Protocol::own && reply.body.contains("base64")) {
        const std::string bytes = bytes_of(reply.body, "body");
        const bool is_base64 = reply.body.at("base64").get<bool>();
        reply.body.erase("base64");
        reply.payload = is_base64 ? base64_decode(bytes).value_or("") : bytes;
    }
    return reply;
}

class AskedCall final : public HttpCalls::Asked {
public:
    AskedCall(ReplyForm form, Call call) : form_(std::move(form)), call_(std::move(call)) {}

    CallAction call() override {
        CallAction action{
            std::move(call_.service), std::move(call_.operation), std::move(call_.request)};
        action.payload = std::move(call_.payload);
        if (!call_.access_key.empty()) { // else nobody has said which
            action.scope = std::move(call_.scope);
        }
        action.access_key = std::move(call_.access_key);
        action.trace_header = std::move(call_.trace_header);
        return action;
    }
    HttpResponse answer(const std::string& reply, std::uint64_t draw) override {
        return render_reply(form_, reply_of(reply, form_), id_from(draw));
    }
    HttpResponse refuse(const ApiError& error, std::uint64_t draw) override {
        Reply reply;
        reply.error = error;
        return render_reply(form_, std::move(reply), id_from(draw));
    }
    std::string what() const override { return form_.service + "." + form_.operation; }

private:
    ReplyForm form_;
    Call call_;
};

} // namespace

std::variant<std::unique_ptr<HttpCalls::Asked>, HttpResponse>
SandboxCalls::read(const HttpRequest& request, std::uint64_t draw) {
    Routed routed = router_.route(request);
    if (auto* error = std::get_if<ApiError>(&routed.outcome)) {
        Reply refusal;
        refusal.error = std::move(*error);
        return render_reply(routed.form, std::move(refusal), id_from(draw));
    }
    return std::make_unique<AskedCall>(
        std::move(routed.form), std::get<Call>(std::move(routed.outcome)));
}

std::string SandboxCalls::in_served_names(std::string text, std::string_view host) {
    return world_ == nullptr ? text : snowglobe::in_served_names(*world_, host, std::move(text));
}

std::string SandboxCalls::with_served_places(std::string event) {
    return served_ == nullptr ? event : place_event_(std::move(event), *served_);
}

} // namespace snowglobe
