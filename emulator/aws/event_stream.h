#pragma once
// AWS's event stream encoding: messages of headers and a payload, each with its lengths and CRCs
// (https://smithy.io/2.0/aws/amazon-eventstream.html). How the events of an answer look there:
// https://smithy.io/2.0/spec/streaming.html#event-streams.
#include "emulator/aws/model.h"
#include "emulator/base/json.h"

#include <string>
#include <string_view>

namespace snowglobe {

constexpr std::string_view event_stream_media_type = "application/vnd.amazon.eventstream";

// The messages of events [{"PayloadChunk": {...}}, ...] of a stream of that shape. An event whose
// shape has a payload member is that member's bytes, any other is JSON.
std::string print_event_stream(const Shape& stream, const json& events);

} // namespace snowglobe
