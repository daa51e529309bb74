#pragma once
// Who may invoke a function, a version or an alias: statements that are kept and shown, and never
// enforced, as no policy is here.
#include "emulator/call/context.h"
#include "services/lambda/function.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace snowglobe::lambda {

using Statements = std::vector<std::pair<std::string, std::string>>; // Sid, JSON text
// Throws if there is one of that Sid.
void check_is_new(const Statements& statements, const std::string& sid);
// Throws if there is none.
Statements::iterator need_statement(Statements& statements, const std::string& sid);

struct Policy {
    Statements statements;
    template <class Archive> void fields(Archive& archive) { archive(statements); }
};

Key policies_of(const Scope& scope, std::string_view function);
std::optional<Policy> find_policy(Store& store, const FunctionName& name);
// One without statements is none.
void put_policy(Store& store, const FunctionName& name, const Policy& policy);
// Those of all versions and aliases.
void erase_policies(Store& store, const Scope& scope, std::string_view function);
std::string policy_text(const Policy& policy);

// What a qualifier may name in operations of policies: throws as they do. Answers its revision.
std::string need_qualified(Context& context, const FunctionName& name);
// It has another revision from now on.
void renew_revision(Context& context, const FunctionName& name);

} // namespace snowglobe::lambda
