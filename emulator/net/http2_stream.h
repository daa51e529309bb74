#pragma once
// One stream of an Http2Session: a request, its answer, and how far both are. Inside net/ only.
#include "emulator/net/http2_answer.h"
#include "emulator/net/http2_request.h"

#include <chrono>

namespace snowglobe {

struct Http2Stream {
    using Clock = std::chrono::steady_clock;
    Http2Stream(Http2Request::Limits limits, Clock::time_point now)
        : request(limits), began(now), moved(now) {}

    Http2Request request;
    std::size_t request_bytes = 0; // of its body, as counted by the session
    std::size_t ungranted = 0;     // of it, not given back to the client's window
    Clock::time_point began;
    Clock::time_point moved; // the answer, last
    bool header_done = false;
    bool complete = false;  // the request
    bool handed = false;    // over
    bool answered = false;  // the head
    bool ended = false;     // all of the answer is here
    bool abandoned = false; // by us
    Http2Body body;
};

} // namespace snowglobe
