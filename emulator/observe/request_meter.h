#pragma once
// What is told of one request at the edge, once it is answered: its place in the metrics, and a log
// line at debug. The only measurement of real time; nothing of it enters a world.
#include "emulator/aws/route.h"
#include "emulator/net/http_message.h"
#include "emulator/observe/metrics.h"

#include <chrono>
#include <cstddef>
#include <string>

namespace snowglobe {

class RequestMeter {
public:
    // Moves with its request from arrival to answer.
    struct Reading {
        std::size_t operation = 0; // its place in Metrics::operations()
        std::chrono::steady_clock::time_point received{};
        std::size_t bytes_in = 0;
        std::string code;     // of the error that it is answered with
        std::string resource; // for the log line, empty unless there will be one
    };

    explicit RequestMeter(const Router& router);

    Reading begin(const HttpRequest& request, const Routed& routed) const;
    Reading begin_admin(const HttpRequest& request) const;
    // `bytes_out`: of the whole body.
    void
    end(const Reading& reading, const HttpResponse& response, std::size_t bytes_out, Time now);

    Metrics& metrics() { return metrics_; }

private:
    void
    log(const Reading& reading,
        const HttpResponse& response,
        std::size_t bytes_out,
        Time now,
        std::int64_t ns) const;

    std::size_t admin_;
    Metrics metrics_;
};

} // namespace snowglobe
