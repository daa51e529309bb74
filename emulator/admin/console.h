#pragma once
// The web console: one page with its style and script, from emulator/admin/console/, in the binary.
#include "emulator/net/http_message.h"

#include <string_view>

namespace snowglobe {

// A file of the console by its name; nothing: there is no such file. "" is the page.
bool is_console_file(std::string_view name);
HttpResponse console_file(std::string_view name);

} // namespace snowglobe
