#pragma once
// One request to the outside world, from the call that makes it to the answer; and the log of them.
#include "emulator/base/json.h"
#include "emulator/call/context.h"
#include "emulator/call/exchange.h"
#include "services/service.h"

#include <optional>
#include <string>
#include <string_view>

namespace snowglobe::outside {

struct Outbound {
    json request; // as the operation got it
    std::string host;
    json fault; // effect of a host fault, or null
    std::uint64_t log_number = 0;
    bool done = false;
    json response;     // {"status","headers":[[k,v]],"body","base64"}
    std::string error; // instead: code, and
    std::string error_message;
    template <class Archive> void fields(Archive& archive) {
        archive(request, host, fault, log_number, done, response, error, error_message);
    }
};

struct LogLine {
    Time time{};
    std::string host;
    std::string method;
    std::string url;
    std::string function; // who asked
    std::string body;
    std::int64_t status = 0; // 0: no answer yet, or none
    std::string error;
    template <class Archive> void fields(Archive& archive) {
        archive(time, host, method, url, function, body, status, error);
    }
};

Exchange<Outbound> exchange_of(Context& context, std::string_view id);

// The answer, or why there is none: told to the log and to the call that waits.
void finish_exchange(Context& context, const std::string& id, Outbound exchange);
void fail_exchange(
    Context& context,
    const std::string& id,
    Outbound exchange,
    std::string code,
    std::string message);

// The request as a REST proxy event: what a fake is invoked with.
json proxy_event(const Outbound& exchange, std::string_view id, Time now);
// A fake's result as a response; nullopt if it is none.
std::optional<json> read_answer(const std::string& payload);

// The log keeps the last thousand requests, and counts all by host.
std::uint64_t log_request(Context& context, const Outbound& exchange);
void log_outcome(Context& context, const Outbound& exchange);
json peek_requests(Store& store, const Look::Page& page);

} // namespace snowglobe::outside
