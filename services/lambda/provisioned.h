#pragma once
// Provisioned concurrency of versions and aliases: counted against the limits of the account and of
// the function, and told to the handlers that run in it. Sandboxes are made when they are needed
// all the same: a cold start takes none of the world's time, so there is none to save.
#include "emulator/call/context.h"
#include "services/lambda/function.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe::lambda {

struct Provisioned {
    std::string function;
    std::string qualifier; // a version's number or an alias
    std::int64_t wanted = 0;
    Time last_modified{};
    bool is_ready = false;
    template <class Archive> void fields(Archive& archive) {
        archive(function, qualifier, wanted, last_modified, is_ready);
    }
};

std::optional<Provisioned> find_provisioned(Store& store, const FunctionName& name);
std::vector<Provisioned>
all_provisioned(Store& store, const Scope& scope, std::string_view function);
// Also in the account's other functions: what is provisioned and not part of what is reserved.
std::int64_t provisioned_of_account(Context& context);
// How many sandboxes are ready for this version, by itself or by its aliases, and for all.
void read_provisioned(
    Store& store, const FunctionName& name, std::string_view version, FunctionImage& image);
void put_provisioned(Store& store, const Scope& scope, const Provisioned& config);
void erase_provisioned(Store& store, const FunctionName& name);

// The version or alias that a request names. Throws as these operations do.
FunctionName need_published(Context& context, const json& request);
// It is there after an instant of the world's time, as a change of a function is.
void begin_to_provision(Context& context, const Provisioned& config);
// The alias has another version: its sandboxes are made anew.
void provision_again(Context& context, const FunctionName& name);
void end_to_provision(Context& context, const std::string& function_and_qualifier);

json describe(const Provisioned& config);

} // namespace snowglobe::lambda
