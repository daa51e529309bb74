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

// The messages of events [{"PayloadChunk": {...}}, ...] of a stream of that shape. Of an event's
// members those whose place is a header are headers of its message, by their types; a payload
// member is the message's payload; without one the others are, as a document of the protocol's.
std::string print_event_stream(const Shape& stream, const json& events, Protocol protocol);

} // namespace snowglobe
