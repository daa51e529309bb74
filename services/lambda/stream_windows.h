#pragma once
// Tumbling windows of streams: records by the time of their arrival, a state that goes from one call
// to the next, and a last call that ends the window.
// https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-windows.html
#include "emulator/call/context.h"
#include "services/lambda/stream_reader.h"

#include <string>

namespace snowglobe::lambda {

// The lane's window is the one of a record that arrived then, and is looked at when it is over.
void open_window(Context&, const Mapping&, Lane&, Time arrival);
// REQUIRES that `rest`, what the lane has next, has no records of the window.
bool must_end_window(const Context&, const Lane&, const StreamCut& rest);
// What the lane tries next is the last call of its window, before any other batch.
// REQUIRES lane.tumbling.
void end_window(Lane&);
bool is_final_call(const Lane&);
StreamCut no_records(); // what that call has
// After a call that was answered as it should be.
void keep_state(Context&, const Mapping&, Lane&, const InvocationResult&);
// Of a mapping that begins or goes on: while it was disabled nobody waited for its windows, and
// those of another length are none of its own.
void take_up_windows(Context&, const Mapping&);
// The event, with what it has beside its records where a window is open.
std::string windowed(const Mapping&, const Lane&, std::string payload);

} // namespace snowglobe::lambda
