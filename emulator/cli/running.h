#pragma once
// A Snowglobe that runs already, as its clients see it: what verbs that only ask one share.
#include "emulator/net/http_client.h"
#include "emulator/net/http_message.h"
#include "emulator/net/loop.h"

#include <chrono>
#include <string>

namespace CLI {
class App;
} // namespace CLI

namespace snowglobe::cli {

struct RunningOptions {
    std::string endpoint = "http://localhost:4566";
    std::string region = "us-east-1";
    std::string account = "000000000000";
};
void add_running_options(CLI::App& verb, RunningOptions& options);

class Running {
public:
    explicit Running(RunningOptions options) : options_(std::move(options)) {}

    // Waits for the answer, however long that takes. `path` begins with "/". Throws UsageError when
    // nobody answers there.
    HttpResponse
    ask(std::string method, const std::string& path, HttpHeaders headers, std::string body);
    void pause(std::chrono::milliseconds time);
    const std::string& endpoint() const { return options_.endpoint; }

private:
    RunningOptions options_;
    Loop loop_;
    HttpClient client_{loop_};
};

// The verbs; as cli.h has the others.
void add_invoke(CLI::App& app, int& exit_code);
void add_logs(CLI::App& app);

// One name in a URL's path.
std::string in_path(std::string_view name);

} // namespace snowglobe::cli
