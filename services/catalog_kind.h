#pragma once
// What of a service stands in a world's catalogue (emulator/store/catalog.h): resources as the
// service's own operations describe them, or as its looks show them (Service::catalog_kinds).
#include "emulator/base/json.h"
#include "emulator/call/call.h"

#include <string>
#include <string_view>

namespace snowglobe {

struct CatalogKind {
    std::string_view kind; // "table"
    // Rows of the store that name them: <space>/<account>/<region>/<name>. Empty: they are shown by
    // a look.
    std::string_view space = {};
    std::string_view operation = {}; // that describes one: "DescribeTable"
    json (*request)(const std::string& name, const Scope& scope) = nullptr;
    std::string_view answer = {}; // the member of its reply that does; empty: all of it
    // Path of a look whose answer has a list as the member of the same name; what names one in it.
    std::string_view look = {};
    std::string_view id = {};
};

} // namespace snowglobe
