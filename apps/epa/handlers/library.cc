#include "apps/epa/handlers/handlers.h"

using namespace epa;

SNOWGLOBE_HANDLERS(
    {"api", api},
    {"post_ingestor", post_ingestor},
    {"cache_loader", cache_loader},
    {"notify_service", notify_service},
    {"init_database", init_database},
    {"google", google},
    {"apple", apple},
    {"push_service", push_service})
