#pragma once
// Functions: their rows, and the names they go by (name, ARN, partial ARN, each with a qualifier).
// Also what the HTTP front and the fakes of the outside world need in order to find one.
#include "emulator/base/json_fwd.h"
#include "emulator/call/context.h"
#include "emulator/store/key.h"
#include "services/service.h"

#include <optional>
#include <string>
#include <string_view>

namespace snowglobe::lambda {

struct Function {
    FunctionImage image;
    std::string description;
    std::string role;
    std::string runtime;
    std::optional<std::int64_t> reserved_concurrency;
    Time last_modified{};
    template <class Archive> void fields(Archive& archive) {
        archive(image, description, role, runtime, reserved_concurrency, last_modified);
    }
};

// A function as a request names it.
struct FunctionName {
    Scope scope;
    std::string name;
    std::string qualifier;   // empty: none given
    std::string arn() const; // without qualifier
};

// Reads "f", "f:1", "123456789012:function:f", "function:f" and full ARNs. Throws ApiError.
FunctionName parse_function_name(const Scope& scope, std::string_view text, const json* qualifier);

std::optional<Function> find_function(Store& store, const Scope& scope, std::string_view name);
// Service::renew, for those that invoke functions. A function that was deleted stays as it was.
void renew_function(Context& context, InvocationRequest& request);
void put_function(Store& store, const Scope& scope, const Function& function);
Key functions_of(const Scope& scope);

// Finds it or throws Lambda's ResourceNotFoundException. Only $LATEST exists.
Function need_function(Context& context, const FunctionName& name, bool show_latest);

// The FunctionConfiguration shape of the API.
json function_configuration(Context& context, const Function& function);

// Throws PropertyError for code that is no library: that there is none, or rather that its runtime
// is one that does not exist here.
[[noreturn]] void
refuse_code(const ResourceRequest& request, const std::string& path, const std::string& reason);

// Whether the template says what the code runs in. Then the function is there whatever its code is,
// and where that cannot run here an invocation fails with the reason (FunctionImage::unavailable);
// otherwise the code is one of ours, and that it is missing is a mistake.
bool names_runtime(const ResourceRequest& request);

// Reads the parts of a function that AWS::Serverless::Function, AWS::Lambda::Function and
// Snowglobe::Fake share: code, Handler, Environment, Timeout, MemorySize. Throws PropertyError.
FunctionImage read_image(
    Context& context,
    const ResourceRequest& request,
    const std::string& name,
    const json& code_uri);

} // namespace snowglobe::lambda
