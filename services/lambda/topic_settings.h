#pragma once
// Settings of mappings of topics: their defaults, ranges and look.
#include "services/lambda/event_source.h"

namespace snowglobe::lambda {

// Throws InvalidParameterValueException.
void read_topic_settings(
    Context& context,
    const SourceKind& kind,
    Mapping& mapping,
    const json& request,
    bool creating);
void describe_topic_settings(const Mapping& mapping, json& out);

} // namespace snowglobe::lambda
