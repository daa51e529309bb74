#pragma once
// When documents of indexes with expireAfterSeconds go: at the first full minute of the world's
// clock at which one has expired. There is a timer only while a document waits for it.
#include "emulator/call/context.h"
#include "emulator/store/row_kind.h"
#include "services/mongodb/bson.h"

#include <string_view>
#include <vector>

namespace snowglobe::mongodb {

constexpr std::string_view ttl_timer = "ttl";

// A value came to such an index. What is no date never expires.
void plan_expiry(Context& context, const Value& value, std::int64_t after_s);
// An index has changed: one sweep soon, which plans the next one.
void plan_sweep(Context& context);
// The timer is due: documents go, and the next time is planned.
void expire_documents(Context& context);

std::vector<RowKind> ttl_row_kinds();

} // namespace snowglobe::mongodb
