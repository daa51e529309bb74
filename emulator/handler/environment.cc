#include "emulator/handler/environment.h"

#include "emulator/base/heap_shuffle.h"
#include "emulator/call/run_log.h"

#include <cstdio>
#include <cstring>
#include <unistd.h>

namespace snowglobe {

namespace {

bool names(const char* entry, std::string_view name) {
    return std::strncmp(entry, name.data(), name.size()) == 0 && entry[name.size()] == '=';
}

// The nth part of an ARN: arn:aws:lambda:<region>:<account>:function:<name>.
std::string arn_part(const std::string& arn, int wanted) {
    std::size_t begin = 0;
    for (int part = 0; part < wanted && begin != std::string::npos; ++part) {
        begin = arn.find(':', begin);
        begin += begin == std::string::npos ? 0 : 1;
    }
    if (begin == std::string::npos) {
        return {};
    }
    const std::size_t end = arn.find(':', begin);
    return arn.substr(begin, end == std::string::npos ? end : end - begin);
}

} // namespace

Environment::Environment(const std::map<std::string, std::string>& variables) {
    pointers_.push_back(nullptr);
    for (const auto& [name, value] : variables) {
        set(name, value);
    }
}

char* find_variable(char** entries, std::string_view name) {
    for (; entries && *entries; ++entries) {
        if (names(*entries, name)) {
            return *entries + name.size() + 1;
        }
    }
    return nullptr;
}

char* Environment::find(std::string_view name) const {
    char* entry = pointers_[position(name)];
    return entry ? entry + name.size() + 1 : nullptr;
}

std::size_t Environment::position(std::string_view name) const {
    std::size_t at = 0;
    while (pointers_[at] && !names(pointers_[at], name)) {
        ++at;
    }
    return at;
}

void Environment::set(std::string_view name, std::string_view value) {
    texts_.push_back(std::string(name) + "=" + std::string(value));
    put(texts_.back().data());
}

void Environment::put(char* entry) {
    const std::string_view text(entry);
    const std::size_t at = position(text.substr(0, text.find('=')));
    if (pointers_[at] == nullptr) {
        pointers_.push_back(nullptr);
    }
    pointers_[at] = entry;
}

void Environment::erase(std::string_view name) {
    const std::size_t at = position(name);
    if (pointers_[at]) {
        pointers_.erase(pointers_.begin() + static_cast<std::ptrdiff_t>(at));
    }
}

void Environment::clear() {
    pointers_.assign(1, nullptr);
}

std::map<std::string, std::string>
lambda_environment(const FunctionImage& image, Time now, std::uint64_t key) {
    const std::string region = arn_part(image.arn, 3);
    const std::string account = arn_part(image.arn, 4);
    std::map<std::string, std::string> variables = {
        {"AWS_ACCESS_KEY_ID", account.empty() ? "000000000000" : account},
        {"AWS_SECRET_ACCESS_KEY", "snowglobe"},
        {"AWS_SESSION_TOKEN", "snowglobe"},
        {"AWS_REGION", region},
        {"AWS_DEFAULT_REGION", region},
        {"AWS_LAMBDA_FUNCTION_NAME", image.name},
        {"AWS_LAMBDA_FUNCTION_MEMORY_SIZE", std::to_string(image.memory_mb)},
        {"AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"},
        {"AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand"},
        {"AWS_LAMBDA_LOG_GROUP_NAME", log_group_of(image)},
        {"AWS_LAMBDA_LOG_STREAM_NAME", log_stream_of(image, now, key)},
        {"LAMBDA_RUNTIME_DIR", "/var/runtime"},
        {"LAMBDA_TASK_ROOT", "/var/task"},
        {"LANG", "en_US.UTF-8"},
        {"PATH", "/usr/local/bin:/usr/bin:/bin:/opt/bin"},
        {"TZ", ":UTC"},
        {"_HANDLER", image.symbol},
    };
    for (const auto& [name, value] : image.environment) {
        variables[name] = value;
    }
    return variables;
}

std::vector<std::string> loader_variables(const std::string& preload) {
    std::vector<std::string> entries;
    if (!preload.empty()) {
        entries.push_back("LD_PRELOAD=" + preload);
    }
    for (char** entry = environ; *entry; ++entry) {
        for (const char* name :
             {"LD_LIBRARY_PATH",
              heap_shuffle_variable,
              "ASAN_OPTIONS",
              "UBSAN_OPTIONS",
              "LSAN_OPTIONS",
              "TSAN_OPTIONS"}) {
            if (names(*entry, name)) {
                entries.emplace_back(*entry);
            }
        }
    }
    return entries;
}

} // namespace snowglobe
