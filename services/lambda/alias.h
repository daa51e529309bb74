#pragma once
// Aliases: names for a version of a function, or for two, between which the seed draws.
#include "emulator/call/context.h"
#include "emulator/store/key.h"
#include "services/lambda/function.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe::lambda {

struct Alias {
    std::string function;
    std::string name;
    std::string version;
    std::string description;
    std::string revision;
    std::string second_version; // empty: there is none
    std::int64_t second_share = 0; // of a million invocations
    json routing; // RoutingConfig as it is answered; null: none
    template <class Archive> void fields(Archive& archive) {
        archive(function, name, version, description, revision);
        archive(second_version, second_share, routing);
    }
};

std::optional<Alias>
find_alias(Store& store, const Scope& scope, std::string_view function, std::string_view name);
std::vector<Alias> aliases_of(Store& store, const Scope& scope, std::string_view function);
void put_alias(Store& store, const Scope& scope, const Alias& alias);
void erase_alias(Store& store, const Scope& scope, const Alias& alias);

json describe(const Scope& scope, const Alias& alias);
// Takes FunctionVersion, Description and RoutingConfig over. Throws ApiError.
void read_alias(
    Context& context, const FunctionName& function, Alias& alias, const json& request);

} // namespace snowglobe::lambda
