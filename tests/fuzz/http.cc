// HTTP from the socket to the point of a call: requests cut from the bytes, their route, headers
// and body, the check of the request's shape, and the answer. The pieces that the bytes arrive in
// change nothing; every answer that we write is one that our own client reads as it was meant.
// Bytes that begin as an answer ("HTTP/") go to the client's parser, for what real hosts send.
#include "emulator/aws/cbor_codec.h"
#include "emulator/aws/route.h"
#include "emulator/aws/shape_check.h"
#include "emulator/net/http_parser.h"
#include "emulator/net/http_writer.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/services.h"

namespace snowglobe {

namespace {

using fuzz::require;

constexpr HttpRequestParser::Limits low_limits{2048, 16 * 1024};

struct Seen {
    std::vector<HttpRequest> requests;
};

Seen read_requests(std::string_view bytes, std::size_t piece) {
    Seen seen;
    HttpRequestParser parser(low_limits);
    std::size_t begin = 0;
    for (std::size_t end = 0; begin < bytes.size();) {
        end = std::min(bytes.size(), std::max(end, begin) + piece);
        std::size_t taken = 0;
        do {
            taken = parser.feed(bytes.substr(begin, end - begin));
            begin += taken;
            if (parser.state() == ParseState::failed) {
                require(parser.error_status() >= 400, "refused without a status");
                return seen;
            }
            if (parser.state() == ParseState::done) {
                seen.requests.push_back(parser.take());
                taken = 1; // there may be another
            }
        } while (taken > 0 && begin < end);
        if (end == bytes.size()) {
            return seen;
        }
    }
    return seen;
}

void require_same(const Seen& a, const Seen& b) {
    // Half a line may be seen to be wrong where more of it is waited for; no request comes of
    // either.
    require(a.requests.size() == b.requests.size(), "another number of requests");
    for (std::size_t i = 0; i < a.requests.size(); ++i) {
        const HttpRequest& one = a.requests[i];
        const HttpRequest& other = b.requests[i];
        require(
            one.method == other.method && one.target == other.target && one.body == other.body &&
                one.headers == other.headers && one.body_is_encoded == other.body_is_encoded,
            "another request");
    }
}

void check_answer(const HttpResponse& response) {
    std::string bytes;
    append_response_head(bytes, response, ConnectionHeader::close, "Thu, 01 Jan 2026 00:00:00 GMT");
    bytes += response.body;
    HttpResponseParser parser(1 << 24, false);
    require(parser.feed(bytes) == bytes.size(), "an answer is longer than it says");
    require(parser.state() == ParseState::done, "an answer is not complete");
    const HttpResponse read = parser.take();
    require(read.status == response.status, "an answer has another status");
    require(
        response.header("Content-Encoding") || read.body == response.body,
        "an answer has another body");
}

void serve(const Router& router, const HttpRequest& request) {
    static const ShapeChecker checker(fuzz::all_doors());
    static constexpr Id128 id{0xde, 0xad};
    const Routed routed = router.route(request);
    Reply reply{json::object(), std::nullopt};
    if (const auto* refused = std::get_if<ApiError>(&routed.outcome)) {
        reply.error = *refused;
    } else {
        const Call& call = std::get<Call>(routed.outcome);
        try {
            const json checked = checker.check(call.service, call.operation, call.request);
            require(checked.is_object(), "a request is no object");
            require(
                !checker.coerced(call.service, call.operation, checked),
                "a checked request is to be checked again");
        } catch (const ApiError& error) {
            reply.error = error;
        }
    }
    const HttpResponse response = render_reply(routed.form, reply, id);
    check_answer(response);
    if (routed.form.protocol == Protocol::cbor) {
        require(
            response.body.empty() || parse_cbor(response.body, nullptr), "an answer is no CBOR");
        if (const auto* call = std::get_if<Call>(&routed.outcome)) {
            require(
                parse_cbor(print_cbor(call->request, nullptr), nullptr).has_value(),
                "what was read as CBOR cannot be written as such");
        }
    }
}

void read_response(std::string_view bytes, std::size_t piece) {
    HttpResponseParser parser(64 * 1024, false);
    std::string unread;
    while (!bytes.empty() && parser.state() == ParseState::more) {
        unread += bytes.substr(0, piece);
        bytes.remove_prefix(std::min(piece, bytes.size()));
        std::size_t taken = 1;
        while (taken > 0 && !unread.empty() && parser.state() == ParseState::more) {
            taken = parser.feed(unread);
            unread.erase(0, taken);
        }
    }
    if (parser.state() == ParseState::more) {
        parser.feed_end();
    }
    if (parser.state() == ParseState::done) {
        require(parser.take().body.size() <= 64 * 1024, "a body beyond the limit");
    }
}

} // namespace

} // namespace snowglobe

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace snowglobe;
    const std::string_view bytes = fuzz::text_of(data, size);
    if (bytes.starts_with("HTTP/")) {
        read_response(bytes, bytes.size());
        read_response(bytes, 1);
        return 0;
    }
    static const Router router(fuzz::all_doors());
    const Seen seen = read_requests(bytes, bytes.size());
    require_same(read_requests(bytes, 1), seen);
    require_same(read_requests(bytes, 13), seen);
    for (const HttpRequest& request : seen.requests) {
        require(request.body.size() <= low_limits.body_bytes_max, "a body beyond the limit");
        serve(router, request);
    }
    return 0;
}
