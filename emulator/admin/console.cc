#include "emulator/admin/console.h"

#include "emulator/admin/console_files.h"

#include <algorithm>

namespace snowglobe {

namespace {

// Nothing from elsewhere, nothing inline, and no page of another site around it: what a message
// says can never become a part of the page.
constexpr std::string_view content_security_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'";

const ConsoleFile* find(std::string_view name) {
    const std::string_view file = name.empty() ? "index.html" : name;
    const auto files = console_files();
    const auto found = std::find_if(
        files.begin(), files.end(), [&](const ConsoleFile& one) { return one.name == file; });
    return found == files.end() ? nullptr : &*found;
}

std::string_view type_of(std::string_view name) {
    return name.ends_with(".html")  ? "text/html; charset=utf-8"
           : name.ends_with(".css") ? "text/css; charset=utf-8"
           : name.ends_with(".js")  ? "text/javascript; charset=utf-8"
                                    : "image/svg+xml";
}

} // namespace

bool is_console_file(std::string_view name) {
    return find(name) != nullptr;
}

HttpResponse console_file(std::string_view name) {
    const ConsoleFile& file = *find(name);
    return {
        200,
        {{"Content-Type", std::string(type_of(file.name))},
         {"Content-Security-Policy", std::string(content_security_policy)},
         {"X-Content-Type-Options", "nosniff"},
         {"Referrer-Policy", "no-referrer"},
         {"Cache-Control", "no-cache"}},
        std::string(file.text)};
}

} // namespace snowglobe
