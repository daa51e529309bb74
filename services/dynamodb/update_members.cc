#include "services/dynamodb/update_members.h"

#include "emulator/base/error.h"
#include "services/dynamodb/table_definition.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string>
#include <string_view>

namespace snowglobe::dynamodb {

namespace {

constexpr std::array changing_members{
    "ProvisionedThroughput",
    "BillingMode",
    "StreamSpecification",
    "GlobalSecondaryIndexUpdates",
    "SSESpecification",
    "DeletionProtectionEnabled",
    "OnDemandThroughput",
    "WarmThroughput",
    "TableClass"};

// What must be the only change of a request, and how errors call it; of several the first is named.
constexpr std::array<std::pair<const char*, const char*>, 3> lonely_members{
    {{"SSESpecification", "Server-Side Encryption"},
     {"TableClass", "TableClass"},
     {"DeletionProtectionEnabled", "DeletionProtection"}}};

// AWS answers OnDemandThroughput or WarmThroughput {} with an InternalFailure; here it is no
// change.
bool has_change(const json& request, std::string_view member) {
    const auto found = request.find(member);
    if (found == request.end()) {
        return false;
    }
    const bool may_be_empty = member == "SSESpecification";
    return may_be_empty || !found->is_structured() || !found->empty();
}

// Any change but of these members.
bool has_more_than(const json& request, std::initializer_list<std::string_view> members) {
    return std::any_of(changing_members.begin(), changing_members.end(), [&](const char* member) {
        return has_change(request, member) &&
               std::find(members.begin(), members.end(), member) == members.end();
    });
}

bool has_index_update(const json& request, const char* kind) {
    const json updates = request.value("GlobalSecondaryIndexUpdates", json::array());
    return std::any_of(
        updates.begin(), updates.end(), [&](const json& update) { return update.contains(kind); });
}

bool makes_or_deletes_index(const json& request) {
    return has_index_update(request, "Create") || has_index_update(request, "Delete");
}

void check_throughput_members(const json& request) {
    // Updates of indexes go with the table's of the same kind.
    if (has_change(request, "OnDemandThroughput") &&
        (has_more_than(
             request, {"OnDemandThroughput", "BillingMode", "GlobalSecondaryIndexUpdates"}) ||
         makes_or_deletes_index(request))) {
        invalid_values("OnDemandThroughput can only be combined with BillingMode in an UpdateTable "
                       "request");
    }
    if (has_change(request, "WarmThroughput")) {
        if (has_index_update(request, "Create")) {
            invalid_values("Create global secondary index cannot be specified when updating "
                           "WarmThroughput");
        }
        if (has_more_than(request, {"WarmThroughput", "GlobalSecondaryIndexUpdates"}) ||
            has_index_update(request, "Delete")) {
            invalid_values("WarmThroughput must be the only operation in the request");
        }
    }
}

void check_slow_members(const json& request) {
    const bool units = has_change(request, "ProvisionedThroughput") ||
                       request.value("BillingMode", "") == "PROVISIONED";
    const bool stream = has_change(request, "StreamSpecification");
    if (stream && units) {
        invalid_values("You cannot modify stream status while updating table IOPS");
    }
    if (makes_or_deletes_index(request) && units) {
        invalid_values("You cannot create or delete index while updating table IOPS");
    }
    if (makes_or_deletes_index(request) && stream) {
        invalid_values("You cannot create or delete index while changing stream status");
    }
}

void check_stream_members(const json& request) {
    const auto stream = request.find("StreamSpecification");
    if (stream == request.end()) {
        return;
    }
    const bool enable = stream->value("StreamEnabled", false);
    const bool view = stream->contains("StreamViewType");
    if (enable && !view) {
        invalid_values("If stream is being enabled then UpdateViewType is required");
    }
    if (!enable && view) {
        invalid_values("If stream is being disabled, then UpdateViewType must not be specified");
    }
}

} // namespace

void check_update_members(const json& request) {
    for (const char* member :
         {"ReplicaUpdates",
          "MultiRegionConsistency",
          "GlobalTableWitnessUpdates",
          "GlobalTableSettingsReplicationMode",
          "VectorIndexUpdates"}) {
        if (request.contains(member)) {
            throw ApiError::unsupported(std::string("UpdateTable's ") + member);
        }
    }
    if (!has_more_than(request, {})) {
        throw ApiError::validation(
            "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, "
            "GlobalSecondaryIndexUpdates, SSESpecification, ReplicaUpdates, "
            "MultiAccountReplicaReady, ReplicaTransitRoleArn, MultiRegionConsistency, "
            "DeletionProtectionEnabled, OnDemandThroughput, WarmThroughput or TableClass is "
            "required");
    }
    if (request.contains("GlobalSecondaryIndexUpdates") &&
        request.at("GlobalSecondaryIndexUpdates").empty()) {
        invalid_values("List of GlobalSecondaryIndexUpdates is empty");
    }
    for (const auto& [member, shown] : lonely_members) {
        if (has_change(request, member) && has_more_than(request, {member})) {
            invalid_values(
                std::string(shown) + " modification must be the only operation in the request");
        }
    }
    check_throughput_members(request);
    check_slow_members(request);
    check_stream_members(request);
}

bool makes_table_update(const json& request) {
    return has_change(request, "ProvisionedThroughput") || has_change(request, "BillingMode") ||
           has_change(request, "StreamSpecification") || has_change(request, "TableClass") ||
           makes_or_deletes_index(request);
}

} // namespace snowglobe::dynamodb
