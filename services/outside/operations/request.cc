// Request: an outbound HTTP request of a handler. {"method","url","host","headers":[[k,v]],"body",
// "base64", "timeout_ns"?} -> {"status","headers":[[k,v]],"body","base64"}
#include "emulator/base/error.h"
#include "emulator/base/url.h"
#include "services/outside/outbound.h"
#include "services/outside/fake.h"
#include "services/outside/operations.h"

namespace snowglobe::outside {

namespace {

std::string known_hosts(Store& store) {
    std::string list;
    for (const std::string& host : fake_hosts(store)) {
        list += (list.empty() ? "" : ", ") + host;
    }
    return list.empty() ? "none" : list;
}

} // namespace

Outcome request(Outside&, Context& context, const json& request) {
    const std::string id = context.new_uuid("outside.request"); // the same in every run
    auto asked = exchange_of(context, id);
    if (auto outbound = asked.find()) {
        if (!outbound->done) {
            return asked.wait();
        }
        if (!outbound->error.empty()) { // rolls this run back: forget/<id> removes the row
            throw ApiError(outbound->error, outbound->error_message, 502);
        }
        asked.end();
        return std::move(outbound->response);
    }
    const std::string text = request.at("url").get<std::string>();
    const auto url = parse_url(text);
    if (!url) {
        throw ApiError(
            "NetworkError", "\"" + text + "\" is no http:// or https:// URL", 502);
    }
    Outbound outbound;
    outbound.request = request;
    outbound.host = url->host;
    outbound.fault = context.fault.value_or(json());
    const bool reachable =
        context.real_time() || !outbound.fault.is_null() || find_fake(context.store, outbound.host);
    if (!reachable) {
        throw ApiError(
            "UnknownHost",
            "No fake is bound to the host '" + outbound.host +
                "'. Add a Snowglobe::Fake with Host: " + outbound.host +
                " to the template. Hosts with a fake: " + known_hosts(context.store) + ".",
            502);
    }
    outbound.log_number = log_request(context, outbound);
    Duration delay{1};
    TimerClass timer_class = TimerClass::work;
    if (outbound.fault.is_object() && outbound.fault.contains("delay")) {
        delay = parse_duration(outbound.fault.at("delay").get<std::string>()).value_or(delay);
        timer_class = TimerClass::foreground;
    }
    context.schedule_at("go/" + id, context.now + delay, timer_class);
    if (const auto timeout = request.find("timeout_ns"); timeout != request.end()) {
        context.schedule_at(
            "timeout/" + id,
            context.now + Duration{timeout->get<std::int64_t>()},
            TimerClass::foreground);
    }
    return asked.begin(outbound);
}

} // namespace snowglobe::outside
