#pragma once
// Queue attributes by their wire names: which there are, what values they take, and how they read.
#include "emulator/base/json_fwd.h"
#include "emulator/call/context.h"
#include "services/sqs/backlog.h"
#include "services/sqs/queue.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace snowglobe::sqs {

// Attribute values are texts; a client may send numbers and booleans.
std::string attribute_text(const json& value);
// "true" or "false" in any case; nullopt for anything else.
std::optional<bool> read_boolean(std::string_view text);

// Sets what `given` (name -> text) says; throws AWS's error before anything is changed for good.
void apply_attributes(Context& context, Queue& queue, const json& given);

// All attributes that are set, without the counts.
std::map<std::string, std::string> attributes_of(const Queue& queue, const Scope& scope);
void add_counts(std::map<std::string, std::string>& attributes, const Backlog::Counts& counts);

// A name that GetQueueAttributes takes, be it set or not. Throws for any other.
void check_attribute_name_known(std::string_view name);

} // namespace snowglobe::sqs
