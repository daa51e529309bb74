#pragma once
// Remembers what was done already, under a key within a realm. Check first, record afterwards: not
// atomic, so two at the same time may both act. Forgotten when the table's TTL deletes the record.
#include <chrono>
#include <snowglobe/handler.h>
#include <string>

namespace dialog_engine {

bool was_processed(snowglobe::Context& context, const std::string& realm, const std::string& key);
void record_processed(
    snowglobe::Context& context,
    const std::string& realm,
    const std::string& key,
    std::chrono::minutes remembered_for);

} // namespace dialog_engine
