#pragma once
// The operations of SQS: one function each, one file each in operations/. operations.def is the
// table.
#include "emulator/base/json_fwd.h"
#include "emulator/call/call.h"
#include "emulator/call/context.h"
#include "services/sqs/sqs.h"

namespace snowglobe::sqs {

json add_permission(Sqs& sqs, Context& context, const json& request);
json cancel_message_move_task(Sqs& sqs, Context& context, const json& request);
json change_message_visibility(Sqs& sqs, Context& context, const json& request);
json change_message_visibility_batch(Sqs& sqs, Context& context, const json& request);
json create_queue(Sqs& sqs, Context& context, const json& request);
json delete_message(Sqs& sqs, Context& context, const json& request);
json delete_message_batch(Sqs& sqs, Context& context, const json& request);
json delete_queue(Sqs& sqs, Context& context, const json& request);
json get_queue_attributes(Sqs& sqs, Context& context, const json& request);
json get_queue_url(Sqs& sqs, Context& context, const json& request);
json list_dead_letter_source_queues(Sqs& sqs, Context& context, const json& request);
json list_message_move_tasks(Sqs& sqs, Context& context, const json& request);
json list_queue_tags(Sqs& sqs, Context& context, const json& request);
json list_queues(Sqs& sqs, Context& context, const json& request);
json purge_queue(Sqs& sqs, Context& context, const json& request);
Outcome receive_message(Sqs& sqs, Context& context, const json& request);
json remove_permission(Sqs& sqs, Context& context, const json& request);
json send_message(Sqs& sqs, Context& context, const json& request);
json send_message_batch(Sqs& sqs, Context& context, const json& request);
json set_queue_attributes(Sqs& sqs, Context& context, const json& request);
json start_message_move_task(Sqs& sqs, Context& context, const json& request);
json tag_queue(Sqs& sqs, Context& context, const json& request);
json untag_queue(Sqs& sqs, Context& context, const json& request);

} // namespace snowglobe::sqs
