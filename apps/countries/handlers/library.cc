#include "apps/countries/handlers/handlers.h"

using namespace countries;

SNOWGLOBE_HANDLERS(
    {"api", api},
    {"fetch_data_handler", fetch_data_handler},
    {"rest_countries", rest_countries},
    {"dax_cluster", dax_cluster})
