#pragma once
// Functions: their rows, their versions and aliases, and the names they go by (name, ARN, partial
// ARN, each with a qualifier). Also what the HTTP front and the fakes of the outside world need in
// order to find one.
#include "emulator/base/json.h"
#include "emulator/call/context.h"
#include "emulator/store/key.h"
#include "services/service.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace snowglobe::lambda {

inline constexpr std::string_view latest = "$LATEST";

// One version of a function: $LATEST, or one that was published and stays as it is.
struct Function {
    enum class State : std::uint8_t { active, pending };
    enum class LastUpdate : std::uint8_t { successful, in_progress, none };
    friend constexpr State last_of(State) { return State::pending; }
    friend constexpr LastUpdate last_of(LastUpdate) { return LastUpdate::none; }

    FunctionImage image;
    std::string description;
    std::string role;
    std::string runtime;
    std::optional<std::int64_t> reserved_concurrency; // of $LATEST, for all versions
    Time last_modified{};
    std::string code_sha256; // in hex, of the archive that was uploaded; empty: it is a template's
    std::int64_t code_size = 0;
    std::string version{latest};
    std::string revision; // a UUID; empty: the first one of a template's function
    State state = State::active;
    LastUpdate last_update = LastUpdate::successful;
    // Layers that a client has given it: ARN of the version, SHA-256 of its archive, which stays when
    // the layer is deleted, or the folder of a template's.
    std::vector<std::pair<std::string, std::string>> layers;
    json settings; // members of the configuration that are only kept, as they are answered
    // Of $LATEST only.
    std::int64_t versions_made = 0;
    bool is_published = false; // nothing has changed since the last version was made
    bool may_loop = false;     // RecursiveLoop is Allow

    template <class Archive> void fields(Archive& archive) {
        archive(image, description, role, runtime, reserved_concurrency, last_modified);
        archive.tagged(1, code_sha256);
        archive.tagged(2, code_size);
        archive.tagged(3, version, std::string(latest));
        archive.tagged(4, revision);
        archive.tagged(5, state);
        archive.tagged(6, last_update);
        archive.tagged(7, settings);
        archive.tagged(8, versions_made);
        archive.tagged(9, is_published);
        archive.tagged(10, layers);
        archive.tagged(11, may_loop);
    }
};

// A function as a request names it.
struct FunctionName {
    Scope scope;
    std::string name;
    std::string qualifier;             // empty: none given
    std::string arn() const;           // without qualifier
    std::string qualified_arn() const; // with it, if there is one
};

// Reads "f", "f:1", "123456789012:function:f", "function:f" and full ARNs, all of which the models'
// pattern lets through. Throws ApiError.
FunctionName parse_function_name(const Scope& scope, std::string_view text, const json* qualifier);
// The same of a request's FunctionName and Qualifier.
FunctionName named_function(const Context& context, const json& request);
// For operations that AWS does not do in other accounts' name.
FunctionName own_function(const Context& context, const json& request);
FunctionName function_of_arn(std::string_view arn);

// $LATEST.
std::optional<Function> find_function(Store& store, const Scope& scope, std::string_view name);
// The version that is named; of an alias with two, its first.
std::optional<Function> find_version(Store& store, const FunctionName& name);
// The version to be invoked; of an alias with two, one is drawn for `who`.
std::optional<Function>
find_to_run(Context& context, const FunctionName& name, std::string_view who);
// What runs, as whoever invokes has named it.
FunctionImage image_to_run(Store& store, const Function& function, const FunctionName& name);
// The trace that a run belongs to: of who asked for it, if it said so; one of its own, else, which is
// recorded where the function's tracing is active (Mode of TracingConfig).
std::string trace_to_run(const Function& function, std::string asked = {});
std::string version_of(const FunctionImage& image);

// Service::renew, for those that invoke functions. A function that was deleted stays as it was.
void renew_function(Context& context, InvocationRequest& request);
void put_function(Store& store, const Scope& scope, const Function& function);
void erase_function(Store& store, const Scope& scope, const Function& function);
Key functions_of(const Scope& scope);
Key versions_of(const Scope& scope, std::string_view name);
std::vector<Function> published_versions(Store& store, const Scope& scope, std::string_view name);

// Finds it or throws Lambda's ResourceNotFoundException.
Function need_function(Context& context, const FunctionName& name, bool show_latest);
ApiError function_not_found(const std::string& arn);

// A digest in hex as the API has it: its bytes in base64.
std::string digest_text(std::string_view hex);
// The FunctionConfiguration shape of the API. `arn`: as it is named.
json function_configuration(Context& context, const Function& function, const std::string& arn);
// As lists have it, with fewer members.
json listed_function(Context& context, const Function& function, const std::string& arn);

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
