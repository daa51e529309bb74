#include "emulator/observe/request_meter.h"

#include "emulator/base/log.h"

namespace snowglobe {

namespace {

constexpr std::size_t resource_bytes_max = 80;

std::vector<OperationName> names_of(const Router& router) {
    std::vector<OperationName> names;
    for (const Router::Operation& operation : router.operations()) {
        names.push_back({operation.service, operation.name, operation.wire});
    }
    names.push_back({"snowglobe", "Admin", nullptr});
    return names;
}

RequestMeter::Reading reading_of(const HttpRequest& request, std::size_t operation) {
    return {operation, request.received, request.body.size(), {}, {}};
}

} // namespace

RequestMeter::RequestMeter(const Router& router)
    : admin_(router.operations().size()), metrics_(names_of(router)) {}

RequestMeter::Reading RequestMeter::begin(const HttpRequest& request, const Routed& routed) const {
    Reading reading = reading_of(request, routed.operation);
    if (const auto* error = std::get_if<ApiError>(&routed.outcome)) {
        reading.code = error->code;
    } else if (log_enabled(LogLevel::debug)) {
        reading.resource = routed.form.wire->resource(std::get<Call>(routed.outcome))
                               .substr(0, resource_bytes_max);
    }
    return reading;
}

RequestMeter::Reading RequestMeter::begin_admin(const HttpRequest& request) const {
    Reading reading = reading_of(request, admin_);
    if (log_enabled(LogLevel::debug)) {
        reading.resource =
            (request.method + " " + std::string(request.path())).substr(0, resource_bytes_max);
    }
    return reading;
}

void RequestMeter::end(
    const Reading& reading, const HttpResponse& response, std::size_t bytes_out, Time now) {
    const std::int64_t ns = std::chrono::duration_cast<std::chrono::nanoseconds>(
                                std::chrono::steady_clock::now() - reading.received)
                                .count();
    metrics_.answered(reading.operation, response.status, reading.bytes_in, bytes_out, ns);
    if (!reading.code.empty() || response.status >= 400) {
        metrics_.refused(reading.operation, reading.code);
    }
    if (log_enabled(LogLevel::debug)) {
        log(reading, response, bytes_out, now, ns);
    }
}

// dynamodb.PutItem      200      85us     120B in      2B out  2026-...Z  orders  <request id>
void RequestMeter::log(
    const Reading& reading,
    const HttpResponse& response,
    std::size_t bytes_out,
    Time now,
    std::int64_t ns) const {
    const OperationName& name = metrics_.operations()[reading.operation].name;
    std::string line = fmt::format(
        "{:<38} {} {:>8}us {:>8}B in {:>8}B out  {}",
        fmt::format("{}.{}", name.service, name.operation),
        response.status,
        ns / 1'000,
        reading.bytes_in,
        bytes_out,
        to_iso8601(now, 3));
    const std::string_view request_id = response.header("x-amzn-RequestId").value_or("");
    for (const std::string_view more :
         std::initializer_list<std::string_view>{reading.resource, reading.code, request_id}) {
        if (!more.empty()) {
            line += "  ";
            line += more;
        }
    }
    log_line(LogLevel::debug, line);
}

} // namespace snowglobe
