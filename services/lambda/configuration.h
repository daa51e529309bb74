#pragma once
// What CreateFunction and UpdateFunctionConfiguration say of a function, but for its code.
#include "emulator/base/json_fwd.h"
#include "emulator/call/context.h"
#include "services/lambda/code.h"
#include "services/lambda/function.h"

#include <string>

namespace snowglobe::lambda {

// Takes the members that are there over. Throws ApiError in Lambda's words.
void read_configuration(
    const CodeFolders& folders, Context& context, Function& function, const json& request);
// Those that functions and layers may have, as errors list them (recorded: localstack,
// test_lambda_api, test_layer_exceptions, 2025).
std::string listed_runtimes();
// Members that ask for what is not here.
void refuse_other_kinds(const json& request);

// A function was created or changed: it is Pending, or InProgress, until a timer of its own is due,
// at which it has another revision.
void begin_change(Context& context, Function& function);
void end_change(Context& context, const std::string& name);
// Throws ResourceConflictException while a change is under way.
void refuse_during_change(const Function& function);
// Throws PreconditionFailedException unless the request's RevisionId, if any, is this one's.
void check_revision(
    Context& context, const Function& function, const json& request, const char* look = nullptr);
std::string revision_of(Context& context, const Function& function);

} // namespace snowglobe::lambda
