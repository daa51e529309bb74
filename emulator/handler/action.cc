#include "emulator/handler/action.h"

#include "emulator/base/encoding.h"
#include "emulator/base/json.h"
#include "emulator/handler/exit_reason.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace snowglobe {

namespace {

constexpr std::size_t line_bytes_max = 1024 * 1024; // an event of CloudWatch Logs

OutboundRequest to_http(const json& wanted) {
    OutboundRequest action;
    action.method = wanted.at("method").get<std::string>();
    action.url = wanted.at("url").get<std::string>();
    for (const auto& header : wanted.at("headers")) {
        action.headers.emplace_back(
            header.at(0).get<std::string>(), header.at(1).get<std::string>());
    }
    action.body = wanted.at("body").get<std::string>();
    if (wanted.value("base64", false)) {
        auto bytes = base64_decode(action.body);
        if (!bytes) {
            throw std::runtime_error("body is not base64");
        }
        action.body = std::move(*bytes);
    }
    if (const auto timeout = wanted.find("timeout_ns"); timeout != wanted.end()) {
        action.timeout = Duration{timeout->get<std::int64_t>()};
    }
    return action;
}

Action parse_action(const std::string& text) {
    json wanted = json::parse(text);
    if (const auto call = wanted.find("call"); call != wanted.end()) {
        return CallAction{
            call->at("service").get<std::string>(),
            call->at("operation").get<std::string>(),
            std::move(call->at("request"))};
    }
    if (const auto http = wanted.find("http"); http != wanted.end()) {
        return to_http(*http);
    }
    if (const auto duration = wanted.find("sleep"); duration != wanted.end()) {
        return SleepAction{Duration{duration->get<std::int64_t>()}};
    }
    throw std::runtime_error("neither call nor http nor sleep");
}

} // namespace

// Lambda's answers name the type; runtimes that leave it out give "Unhandled".
FailureAction to_failure(const std::string& document) {
    const json parsed = json::parse_or_discard(document);
    FailureAction thrown;
    thrown.payload = document;
    thrown.error_type =
        parsed.is_object() && parsed.contains("errorType") && parsed.at("errorType").is_string()
            ? parsed.at("errorType").get<std::string>()
            : "Unhandled";
    return thrown;
}

std::string too_large_document() {
    return R"({"errorMessage":"Response payload size exceeded maximum allowed payload size )"
           R"((6291556 bytes).","errorType":"Function.ResponseSizeTooLarge"})";
}

FromChild read_from_child(FrameReader& frame) {
    FromChild out{frame.kind(), 0, {}};
    switch (out.kind) {
    case FrameKind::loaded:
        return out;
    case FrameKind::log:
    case FrameKind::output:
        out.outgoing.text = frame.text();
        return out;
    case FrameKind::step: {
        out.turn = frame.number();
        const std::int64_t kind = frame.number();
        if (kind < 0 || kind > static_cast<int>(Outgoing::Kind::broken)) {
            throw std::runtime_error("a frame of an unknown step");
        }
        out.outgoing = {static_cast<Outgoing::Kind>(kind), frame.text()};
        return out;
    }
    default:
        throw std::runtime_error("a frame of an unknown kind");
    }
}

Action to_action(const Outgoing& outgoing, const std::string& request_id) {
    switch (outgoing.kind) {
    case Outgoing::Kind::action:
        try {
            return parse_action(outgoing.text);
        } catch (const std::exception& error) {
            FailureAction wrong = failure(
                "Runtime.InvalidAction", std::string("perform() got no action: ") + error.what());
            wrong.sandbox_lost = true; // it still waits for an answer
            return wrong;
        }
    case Outgoing::Kind::result:
        return ResultAction{outgoing.text};
    case Outgoing::Kind::error:
        return to_failure(outgoing.text);
    case Outgoing::Kind::ended:
        return exit_failure(request_id, outgoing.status);
    case Outgoing::Kind::broken:
        break;
    }
    FailureAction broken = failure("Runtime.InvalidEntrypoint", outgoing.text);
    broken.sandbox_lost = true;
    return broken;
}

// What there is still room for. Newlines and cut lines count, too: a flood has an end.
std::string_view LogLines::take_in(std::string_view text) {
    const std::size_t room = step_log_bytes_max - std::min(bytes_, step_log_bytes_max);
    dropped_ = dropped_ || text.size() > room;
    bytes_ += text.size();
    return text.substr(0, room);
}

void LogLines::line(std::string_view text) {
    const std::string_view taken = take_in(text);
    if (!dropped_) {
        lines_.emplace_back(taken.substr(0, line_bytes_max));
    }
}

void LogLines::end_line() {
    lines_.push_back(std::exchange(partial_, {}));
}

void LogLines::bytes(std::string_view part) {
    part = take_in(part);
    const auto add = [this](std::string_view more) {
        partial_ += more.substr(0, line_bytes_max - std::min(partial_.size(), line_bytes_max));
    };
    for (std::size_t end = part.find('\n'); end != std::string_view::npos; end = part.find('\n')) {
        add(part.substr(0, end));
        end_line();
        part.remove_prefix(end + 1);
    }
    add(part);
}

std::vector<std::string> LogLines::take() {
    if (!partial_.empty()) {
        end_line();
    }
    if (dropped_) {
        lines_.push_back("Snowglobe: further lines are dropped, 1 MiB between two calls is kept");
    }
    bytes_ = 0;
    dropped_ = false;
    return std::exchange(lines_, {});
}

} // namespace snowglobe
