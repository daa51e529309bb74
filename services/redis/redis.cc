#include "services/redis/redis.h"

#include "services/redis/configs.h"
#include "services/redis/elements.h"
#include "services/redis/list_items.h"
#include "services/redis/pause.h"
#include "services/redis/rest.h"
#include "services/redis/scored.h"
#include "services/redis/subscriptions.h"
#include "services/redis/waiting.h"

namespace snowglobe::redis {

std::vector<RowKind> Redis::row_kinds() const {
    std::vector<RowKind> kinds = Keyspace::row_kinds();
    const auto add = [&](const std::vector<RowKind>& more) {
        kinds.insert(kinds.end(), more.begin(), more.end());
    };
    add(Elements::row_kinds());
    add(ListItems::row_kinds());
    add(SortedMembers::row_kinds());
    add(Subscriptions::row_kinds());
    add(Configs::row_kinds());
    add(waiting_row_kinds());
    add(Pause::row_kinds());
    add(cache_row_kinds());
    add(rest_row_kinds());
    return kinds;
}

void Redis::on_timer(Context& context, const std::string& key) {
    if (key == expiry_timer) {
        Keyspace::expire(context);
    }
}

} // namespace snowglobe::redis
