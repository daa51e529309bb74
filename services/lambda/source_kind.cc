#include "services/lambda/source_kind.h"

#include <algorithm>

namespace snowglobe::lambda {

namespace {

constexpr const SourceKind* all[] = {
    &dynamodb_source, &kinesis_source, &kafka_source, &self_managed_kafka_source, &sqs_source};

const SourceKind* find(std::string_view SourceKind::* member, std::string_view name) {
    const auto found = std::find_if(std::begin(all), std::end(all), [&](const SourceKind* kind) {
        return kind->*member == name;
    });
    return found == std::end(all) ? nullptr : *found;
}

} // namespace

std::span<const SourceKind* const> source_kinds() {
    return all;
}

const SourceKind* find_source_kind(std::string_view service) {
    return find(&SourceKind::service, service);
}

const SourceKind* find_event_type(std::string_view event_type) {
    return find(&SourceKind::event_type, event_type);
}

} // namespace snowglobe::lambda
