#include "services/lambda/invoke_function.h"

#include "emulator/base/encoding.h"
#include "emulator/base/error.h"
#include "services/lambda/async_invocations.h"
#include "services/lambda/function.h"

namespace snowglobe::lambda {

namespace {

constexpr std::size_t sync_payload_max = 6 * 1024 * 1024;
constexpr std::size_t async_payload_max = 1024 * 1024;

// The model has RequestTooLargeException; what AWS sends is called otherwise, with two texts:
// "290312 byte payload is too large for the Event invocation type (limit 262144 bytes)" (before the
// limit rose to 1 MB), "Request must be smaller than 6291456 bytes for the InvokeFunction
// operation".
void check_size(std::size_t size, bool asynchronous) {
    std::string text;
    if (size > sync_payload_max) {
        text = "Request must be smaller than " + std::to_string(sync_payload_max) +
               " bytes for the InvokeFunction operation";
    } else if (asynchronous && size > async_payload_max) {
        text = std::to_string(size) +
               " byte payload is too large for the Event invocation type (limit " +
               std::to_string(async_payload_max) + " bytes)";
    } else {
        return;
    }
    throw ApiError("RequestEntityTooLargeException", text, 413);
}

// Callers in the world have a document only.
std::string sent_payload(const Context& context, const json& request) {
    const auto member = request.find("Payload");
    if (member == request.end()) {
        return context.payload.str();
    }
    auto bytes = base64_decode(member->get_ref<const std::string&>());
    if (!bytes) {
        throw ApiError("SerializationException", "Payload must be base64, as every blob");
    }
    return *std::move(bytes);
}

std::string read_payload(std::string payload, bool asynchronous) {
    check_size(payload.size(), asynchronous);
    if (payload.find_first_not_of(" \t\r\n") == std::string::npos) {
        return "{}";
    }
    if (json::parse_or_discard(payload).is_discarded()) {
        // Jackson's words, after AWS's; Jackson quotes the token at which it gave up.
        const std::string token = payload.substr(0, payload.find_first_of(" \t\r\n,:{}[]\"", 1));
        throw ApiError(
            "InvalidRequestContentException",
            "Could not parse request body into json: Could not parse payload into json: "
            "Unrecognized token '" +
                token +
                "': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or "
                "'false')\n at [Source: (byte[])\"" +
                payload.substr(0, 500) +
                "\"; line: 1, column: " + std::to_string(token.size() + 1) + "]",
            400,
            {{"Type", "User"}});
    }
    return payload;
}

ApiError throttled() {
    return {
        "TooManyRequestsException",
        "Rate Exceeded.",
        429,
        {{"Reason", "ReservedFunctionConcurrentInvocationLimitExceeded"},
         {"Type", "User"}}};
}

Function
function_to_run(Context& context, const FunctionName& name, const std::string& request_id) {
    auto function = find_to_run(context, name, request_id);
    if (!function) {
        need_function(context, name, true); // which says what there is not
        throw function_not_found(name.qualified_arn());
    }
    if (function->state == Function::State::pending) {
        throw ApiError(
            "ResourceConflictException",
            "The operation cannot be performed at this time. The function is currently in the "
            "following state: Pending",
            409,
            {{"Type", "User"}});
    }
    return *std::move(function);
}

} // namespace

Outcome invoke_function(Context& context, const json& request, TellResult tell) {
    // The answer, the handler's context, the log and all tries show the same one.
    const std::string request_id = to_uuid(context.request_id());
    const FunctionName name = named_function(context, request);
    auto exchange = sync_invocation(context, name.scope, request_id);
    if (const auto invocation = exchange.find()) {
        if (!invocation->done) {
            return exchange.wait();
        }
        exchange.end();
        if (invocation->kind == InvocationResult::Kind::throttled) {
            throw throttled();
        }
        return tell(*invocation, request);
    }

    for (const char* member : {"DurableExecutionName", "TenantId"}) {
        if (request.contains(member)) {
            throw ApiError::unsupported(std::string(member) + " of Invoke");
        }
    }
    const Function function = function_to_run(context, name, request_id);
    const std::string type = request.value("InvocationType", "RequestResponse");
    std::string payload = read_payload(sent_payload(context, request), type == "Event");
    if (type == "DryRun") {
        return json{{"StatusCode", 204}};
    }
    if (type == "Event") {
        begin_async(context, name, request_id, std::move(payload));
        return json{{"StatusCode", 202}};
    }
    InvocationRequest invocation;
    invocation.id = request_id;
    invocation.scope = name.scope;
    invocation.function = image_to_run(context.store, function, name);
    invocation.payload = std::move(payload);
    invocation.source = "Invoke";
    invocation.trace_header = trace_to_run(function, context.trace_header);
    invocation.on_failure = "told to the caller";
    context.ask(std::move(invocation), "invoke/" + request_id);
    SyncInvocation begun;
    begun.version = function.version;
    return exchange.begin(begun);
}

} // namespace snowglobe::lambda
