#pragma once
// Queue attributes by their wire names: which there are, what values they take, and how they read.
#include "emulator/base/json_fwd.h"
#include "emulator/call/context.h"
#include "services/sqs/backlog.h"
#include "services/sqs/queue.h"

#include <map>
#include <string>
#include <string_view>

namespace snowglobe::sqs {

enum class Occasion { create, change };

// Sets what `given` (name -> text) says; throws AWS's error before anything is changed for good.
void apply_attributes(Context& context, Queue& queue, const json& given, Occasion occasion);

// All attributes that are set, without the counts.
std::map<std::string, std::string> attributes_of(const Queue& queue, const Scope& scope);
void add_counts(std::map<std::string, std::string>& attributes, const Backlog::Counts& counts);

// A name that GetQueueAttributes takes, be it set or not. Throws for any other.
void check_attribute_name_known(std::string_view name);

} // namespace snowglobe::sqs
