#include "emulator/cli/running.h"

#include "emulator/cli/cli.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <optional>
#include <variant>

namespace snowglobe::cli {

namespace {

// A function runs for fifteen minutes at most, and its caller may wait for others.
constexpr std::chrono::hours answer_timeout{1};

} // namespace

void add_running_options(CLI::App& verb, RunningOptions& options) {
    verb.add_option("--endpoint", options.endpoint, "Where Snowglobe listens")
        ->type_name("URL")
        ->capture_default_str();
    verb.add_option("--region", options.region, "Region of the function")
        ->type_name("NAME")
        ->capture_default_str();
    verb.add_option("--account", options.account, "Account of the function")
        ->type_name("NUMBER")
        ->capture_default_str();
}

HttpResponse Running::ask(
    std::string method, const std::string& path, HttpHeaders headers, std::string body) {
    HttpRequest request;
    request.method = std::move(method);
    request.target = options_.endpoint;
    while (request.target.ends_with('/')) {
        request.target.pop_back();
    }
    request.target += path;
    request.headers = std::move(headers);
    // Says whose the function is; any signature will do.
    request.headers.emplace_back("X-Amz-Date", "20260101T000000Z");
    request.headers.emplace_back(
        "Authorization",
        fmt::format(
            "AWS4-HMAC-SHA256 Credential={}/20260101/{}/lambda/aws4_request, "
            "SignedHeaders=host, Signature=0",
            options_.account,
            options_.region));
    request.body = std::move(body);
    std::optional<HttpClient::Result> result;
    client_.fetch(
        std::move(request),
        std::chrono::duration_cast<std::chrono::milliseconds>(answer_timeout),
        [&](HttpClient::Result told) {
            result = std::move(told);
            loop_.stop();
        });
    loop_.run();
    if (const auto* why = std::get_if<std::string>(&*result)) {
        throw UsageError{fmt::format(
            "no answer from {}: {}. Start it with `snowglobe up`, or name another with --endpoint",
            options_.endpoint,
            *why)};
    }
    return std::get<HttpResponse>(*std::move(result));
}

void Running::pause(std::chrono::milliseconds time) {
    LoopTimer timer(loop_);
    timer.arm(std::chrono::steady_clock::now() + time, [this] { loop_.stop(); });
    loop_.run();
}

std::string in_path(std::string_view name) {
    std::string out;
    for (const char c : name) {
        const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                              (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
        const unsigned byte = static_cast<unsigned char>(c);
        out += is_plain ? std::string(1, c) : fmt::format("%{:02X}", byte);
    }
    return out;
}

} // namespace snowglobe::cli
