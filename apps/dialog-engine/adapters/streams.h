#pragma once
// Kinesis on both sides of a handler: records that it is given, and records that it puts.
#include "apps/dialog-engine/domain/event.h"

#include <snowglobe/handler.h>
#include <string>
#include <vector>

namespace dialog_engine {

struct StreamRecord {
    std::string sequence_number;
    json data;
};
// Decodes all records of an invocation before the first is used, so that one that is malformed
// fails the whole batch without any effect.
std::vector<StreamRecord> kinesis_records(const json& event);

// The batches that were written to the table; other changes of it (deletions) are passed over.
std::vector<EventBatch> written_batches(const json& event);

struct OutgoingRecord {
    std::string partition_key;
    json data;
};
// Throws when Kinesis takes only some of them, so that the caller is tried again.
void put_records(
    snowglobe::Context& context, const char* stream, const std::vector<OutgoingRecord>& records);
// For whoever analyses the traffic: one record of the message log.
void log_message(snowglobe::Context& context, const std::string& phone_number, const json& record);

} // namespace dialog_engine
