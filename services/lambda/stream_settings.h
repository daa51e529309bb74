#pragma once
// Settings of mappings of streams: their defaults, ranges and look.
#include "services/lambda/event_source.h"
#include "services/stream_source.h"

namespace snowglobe::lambda {

// REQUIRES kind.stream. Throws InvalidParameterValueException.
void read_stream_settings(
    Context& context,
    const SourceKind& kind,
    StreamSource& streams,
    Mapping& mapping,
    const json& request,
    bool creating);
void describe_stream_settings(const Mapping& mapping, json& out);

} // namespace snowglobe::lambda
