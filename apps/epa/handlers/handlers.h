#pragma once
// The functions that this library offers to a template, one file each; library.cc lists them.
#include <snowglobe/handler.h>

namespace epa {

using snowglobe::json;

json api(const json& event, snowglobe::Context& context);
json post_ingestor(const json& event, snowglobe::Context& context);
json cache_loader(const json& event, snowglobe::Context& context);
json notify_service(const json& event, snowglobe::Context& context);
json init_database(const json& event, snowglobe::Context& context);

// The outside world.
json google(const json& event, snowglobe::Context& context);
json apple(const json& event, snowglobe::Context& context);
json push_service(const json& event, snowglobe::Context& context);

} // namespace epa
