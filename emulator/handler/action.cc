#include "emulator/handler/action.h"

#include "emulator/base/encoding.h"
#include "emulator/base/json.h"
#include "emulator/handler/exit_reason.h"

#include <stdexcept>

namespace snowglobe {

namespace {

constexpr std::size_t line_bytes_max = 256 * 1024; // an event of CloudWatch Logs
constexpr std::size_t step_log_bytes_max = 1024 * 1024;

HttpAction to_http(const json& wanted) {
    HttpAction action;
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

} // namespace

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

void LogLines::add(std::string text) {
    if (text.size() > line_bytes_max) {
        text.resize(line_bytes_max);
    }
    if (size_ + text.size() > step_log_bytes_max) {
        ++dropped_;
        return;
    }
    size_ += text.size() + 1;
    lines_.push_back(std::move(text));
}

void LogLines::line(std::string_view text) {
    add(std::string(text.substr(0, line_bytes_max)));
}

void LogLines::bytes(std::string_view part) {
    for (std::size_t end = part.find('\n'); end != std::string_view::npos; end = part.find('\n')) {
        partial_ += part.substr(0, end);
        add(std::move(partial_));
        partial_.clear();
        part.remove_prefix(end + 1);
    }
    if (partial_.size() < line_bytes_max) {
        partial_ += part;
    }
}

std::vector<std::string> LogLines::take() {
    if (!partial_.empty()) {
        add(std::move(partial_));
        partial_.clear();
    }
    if (dropped_ > 0) {
        lines_.push_back(std::to_string(dropped_) + " more lines dropped: 1 MiB between two calls");
    }
    size_ = dropped_ = 0;
    return std::exchange(lines_, {});
}

} // namespace snowglobe
