#pragma once
// A small asynchronous HTTP/1.1 client for http:// and https:// (certificates are verified): for
// handlers' calls to real hosts in real clock mode. One connection a request.
#include "emulator/net/http_message.h"
#include "emulator/net/loop.h"

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <variant>

namespace snowglobe {

class HttpClient {
public:
    // The response, or one line that says why there is none.
    using Result = std::variant<HttpResponse, std::string>;
    using Done = std::function<void(Result)>;

    explicit HttpClient(Loop& loop);
    ~HttpClient(); // drops what is under way; no callback comes any more
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;

    // `request.target` is an absolute URL. `done` is called exactly once, in a later turn. Host,
    // Content-Length and Connection are set here; redirects are handed back, not followed.
    void fetch(HttpRequest request, std::chrono::milliseconds timeout, Done done);

private:
    struct Impl;
    std::shared_ptr<Impl> impl_;
};

} // namespace snowglobe
