#include "services/mongodb/mongodb.h"

#include "services/mongodb/collection.h"
#include "services/mongodb/object_id.h"
#include "services/mongodb/ttl.h"
#include "services/mongodb/users.h"

namespace snowglobe::mongodb {

std::vector<RowKind> Mongodb::row_kinds() const {
    std::vector<RowKind> kinds = Collection::row_kinds();
    for (const auto& more : {object_id_row_kinds(), ttl_row_kinds(), user_row_kinds()}) {
        kinds.insert(kinds.end(), more.begin(), more.end());
    }
    return kinds;
}

void Mongodb::on_timer(Context& context, const std::string& key) {
    if (key == ttl_timer) {
        expire_documents(context);
    }
}

} // namespace snowglobe::mongodb
