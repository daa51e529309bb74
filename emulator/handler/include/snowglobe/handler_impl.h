#pragma once
// The inline rest of the SDK: JSON across the C ABI, errors as Lambda's documents, and the exported
// description of the library. Included by handler.h; nothing here is meant to be called by handlers
// but SNOWGLOBE_HANDLERS.
#include <array>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <memory>
#include <new>
#include <typeinfo>

namespace snowglobe {
inline namespace sdk {
namespace implementation {

inline constexpr std::string_view base64_digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

inline std::string base64_encode(std::string_view bytes) {
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        std::uint32_t group = 0;
        const std::size_t count = bytes.size() - at < 3 ? bytes.size() - at : 3;
        for (std::size_t i = 0; i < 3; ++i) {
            group = group << 8 | (i < count ? static_cast<unsigned char>(bytes[at + i]) : 0u);
        }
        for (std::size_t i = 0; i < 4; ++i) {
            text += i <= count ? base64_digits[group >> (18 - 6 * i) & 63u] : '=';
        }
    }
    return text;
}

inline std::string base64_decode(std::string_view text) {
    std::string bytes;
    std::uint32_t group = 0;
    int bits = 0;
    for (const char digit : text) {
        const std::size_t value = base64_digits.find(digit);
        if (value == std::string_view::npos) {
            continue;
        }
        group = group << 6 | static_cast<std::uint32_t>(value);
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            bytes += static_cast<char>(group >> bits & 0xffu);
        }
    }
    return bytes;
}

inline bool is_ascii(std::string_view bytes) {
    for (const char byte : bytes) {
        if (static_cast<unsigned char>(byte) >= 0x80) {
            return false;
        }
    }
    return true;
}

inline std::string demangled(const char* name) {
    int status = 0;
    const std::unique_ptr<char, void (*)(void*)> text(
        abi::__cxa_demangle(name, nullptr, nullptr, &status), std::free);
    std::string readable = status == 0 && text ? text.get() : name;
    // As a source writes it: without namespaces that are anonymous or inline.
    constexpr std::array<std::array<std::string_view, 2>, 2> written{
        {{"(anonymous namespace)::", ""}, {"snowglobe::sdk::", "snowglobe::"}}};
    for (const auto& [whole, shorter] : written) {
        for (auto at = readable.find(whole); at != readable.npos; at = readable.find(whole, at)) {
            readable.replace(at, whole.size(), shorter);
        }
    }
    return readable;
}

// The exception under way as Lambda's error document. Call it in a catch block.
inline json error_document() {
    std::string type;
    std::string message;
    try {
        throw;
    } catch (const AwsError& error) {
        type = error.code;
        message = error.what();
    } catch (const HandlerError& error) {
        type = error.type;
        message = error.what();
    } catch (const std::exception& error) {
        type = demangled(typeid(error).name());
        message = error.what();
    } catch (...) {
        const std::type_info* thrown = abi::__cxa_current_exception_type();
        type = thrown ? demangled(thrown->name()) : "unknown";
        message = "not a std::exception";
    }
    return {{"errorType", type}, {"errorMessage", message}, {"stackTrace", json::array()}};
}

inline std::string to_text(const json& value) {
#ifdef SNOWGLOBE_OWN_JSON
    return value.dump();
#else
    return value.dump(-1, ' ', false, json::error_handler_t::replace);
#endif
}

inline snowglobe_result to_result(std::string payload, bool failed) {
    auto* owner = new std::string(std::move(payload));
    return {
        failed ? 1 : 0,
        {owner->data(), owner->size()},
        [](void* text) { delete static_cast<std::string*>(text); },
        owner};
}

inline snowglobe_result
run(Handler handler, const snowglobe_invocation& invocation, snowglobe_bytes event) noexcept {
    json result;
    try {
        Context context(invocation);
        result = handler(json::parse(std::string_view(event.data, event.size)), context);
    } catch (...) {
        return to_result(to_text(error_document()), true);
    }
    try {
        return to_result(result.dump(), false);
    } catch (const json::exception& error) {
        const json document = {
            {"errorType", "Runtime.MarshalError"},
            {"errorMessage", std::string("Unable to marshal response: ") + error.what()},
            {"stackTrace", json::array()}};
        return to_result(to_text(document), true);
    }
}

// What the C++ runtime keeps per thread about exceptions under way. A fiber that suspends inside a
// catch block would otherwise rethrow the exception of whoever ran meanwhile. Boost.Context does
// the same itself from 1.88 on; doing it twice would corrupt the counters, so it is done only here.
struct ExceptionState {
    void* caught = nullptr;
    unsigned int uncaught = 0;
};

inline void suspended(void (*run)(void*), void* argument) {
    ExceptionState saved;
    std::memcpy(static_cast<void*>(&saved), abi::__cxa_get_globals(), sizeof saved);
    const ExceptionState none;
    std::memcpy(static_cast<void*>(abi::__cxa_get_globals()), &none, sizeof none);
    run(argument);
    std::memcpy(static_cast<void*>(abi::__cxa_get_globals()), &saved, sizeof saved);
}

struct Entry {
    const char* name;
    Handler run;
};

template <const auto& entries, std::size_t index>
snowglobe_result run_entry(const snowglobe_invocation* invocation, snowglobe_bytes event) {
    return run(entries[index].run, *invocation, event);
}

template <const auto& entries, std::size_t... index>
const snowglobe_library* describe(std::index_sequence<index...>) {
    static constexpr snowglobe_handler handlers[] = {
        {entries[index].name, run_entry<entries, index>}...};
    static constexpr snowglobe_library library = {
        SNOWGLOBE_ABI_VERSION, sizeof...(index), handlers, suspended};
    return &library;
}

} // namespace implementation

inline json Context::perform(const std::string& action) {
    const snowglobe_bytes reply =
        invocation_.host->perform(invocation_.host->state, {action.data(), action.size()});
    return json::parse(std::string_view(reply.data, reply.size));
}

inline HttpResponse Context::http(const HttpRequest& request) {
    const bool binary = !implementation::is_ascii(request.body);
    json headers = json::array();
    for (const auto& [name, value] : request.headers) {
        headers.push_back(json::array({name, value}));
    }
    json action = {
        {"http",
         {{"method", request.method},
          {"url", request.url},
          {"headers", std::move(headers)},
          {"body", binary ? implementation::base64_encode(request.body) : request.body},
          {"base64", binary}}}};
    if (request.timeout) {
        action["http"]["timeout_ns"] = request.timeout->count();
    }
    const json reply = perform(action.dump());
    if (const auto error = reply.find("error"); error != reply.end()) {
        throw HttpError(error->value("message", ""));
    }
    const json& ok = reply.at("ok");
    HttpResponse response;
    response.status = ok.at("status").get<int>();
    for (const json& header : ok.value("headers", json::array())) {
        response.headers.emplace_back(
            header.at(0).get<std::string>(), header.at(1).get<std::string>());
    }
    response.body = ok.value("body", "");
    if (ok.value("base64", false)) {
        response.body = implementation::base64_decode(response.body);
    }
    return response;
}

inline std::string Context::uuid() {
    const std::uint64_t high = (random() & ~0xf000ull) | 0x4000ull;
    const std::uint64_t low = (random() & ~(3ull << 62)) | (2ull << 62);
    char text[37];
    std::snprintf(
        text,
        sizeof text,
        "%08x-%04x-%04x-%04x-%012llx",
        static_cast<unsigned>(high >> 32),
        static_cast<unsigned>(high >> 16 & 0xffff),
        static_cast<unsigned>(high & 0xffff),
        static_cast<unsigned>(low >> 48),
        static_cast<unsigned long long>(low & 0xffffffffffffull));
    return text;
}

} // namespace sdk
} // namespace snowglobe

// Once a library, at namespace scope: SNOWGLOBE_HANDLERS({"greet", greet}, {"part", part})
#define SNOWGLOBE_HANDLERS(...)                                                                    \
    static constexpr ::snowglobe::implementation::Entry snowglobe_entries[] = {__VA_ARGS__};       \
    extern "C" __attribute__((visibility("default"))) const snowglobe_library*                     \
    snowglobe_library_describe() {                                                                 \
        return ::snowglobe::implementation::describe<snowglobe_entries>(                           \
            std::make_index_sequence<sizeof snowglobe_entries / sizeof snowglobe_entries[0]>());   \
    }
