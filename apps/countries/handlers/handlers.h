#pragma once
// The functions that this library offers to a template, one file each; library.cc lists them.
#include <snowglobe/handler.h>

namespace countries {

using snowglobe::json;

json api(const json& event, snowglobe::Context& context);
json fetch_data_handler(const json& event, snowglobe::Context& context);

// The outside world.
json rest_countries(const json& event, snowglobe::Context& context);
json dax_cluster(const json& event, snowglobe::Context& context);

} // namespace countries
