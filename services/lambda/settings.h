#pragma once
// Settings that all kinds of event source share, and Lambda's words for wrong ones.
#include "emulator/base/error.h"
#include "services/lambda/mapping.h"
#include "services/lambda/source_kind.h"

#include <string>
#include <string_view>

namespace snowglobe::lambda {

ApiError invalid_parameter(std::string message);

// Throws for the first member that this kind of source does not have. `name` as in the request.
void refuse_foreign(const json& request, std::initializer_list<std::string_view> names);

// Throws for what only other sources than this one have, or nothing here.
void refuse_other_sources(const json& request, const SourceKind& source);

// BatchSize, MaximumBatchingWindowInSeconds, FunctionResponseTypes, FilterCriteria. Defaults where
// `creating`.
void read_common_settings(
    Mapping& mapping, const json& request, const SourceKind& source, bool creating);

// MaximumRetryAttempts, BisectBatchOnFunctionError, MaximumRecordAgeInSeconds: of what is read again.
void read_retry_settings(Mapping& mapping, const json& request);

} // namespace snowglobe::lambda
