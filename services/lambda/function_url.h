#pragma once
// Function URLs: an address of its own for a function, or for an alias of it. What becomes of a
// request to it is the HTTP front's business (services/apigateway).
// docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html
//
// Row: lambda.url (id)   FunctionUrl
#include "emulator/base/json.h"
#include "emulator/call/context.h"
#include "services/lambda/function.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe::lambda {

struct FunctionUrl {
    std::string id;
    Scope scope;
    std::string function;
    std::string qualifier; // an alias; empty: $LATEST
    std::string auth_type; // "NONE", "AWS_IAM"
    std::string invoke_mode; // empty: none was given, BUFFERED
    json cors; // as it was given; null: none
    Time created{};
    Time modified{};
    template <class Archive> void fields(Archive& archive) {
        archive(id, scope, function, qualifier, auth_type, invoke_mode, cors, created, modified);
    }
};

// "http://<id>.lambda-url.<region>.localhost:4566/": in traces and for handlers.
std::string address_of(const FunctionUrl& url);
// The same at this scheme and host (HttpRequest::called_as), in any text. In front of an address,
// which has no names below it, localhost takes its place.
std::string
served_function_urls(std::string text, std::string_view scheme, std::string_view host);
// The id in "<id>.lambda-url.<region>.<anything>"; empty: it is no such host.
std::string function_url_id(std::string_view host);

std::string url_id(const Context& context, const FunctionName& name);
std::optional<FunctionUrl> find_url(Store& store, std::string_view id);
// Nothing also where what it is of, an alias, is gone.
std::optional<FunctionUrl> find_url_to_serve(Store& store, std::string_view id);
void put_url(Store& store, const FunctionUrl& url);
void erase_url(Store& store, const FunctionUrl& url);
std::vector<FunctionUrl> all_urls(Store& store);
// Those of a function and of its aliases go with it.
void erase_urls(Store& store, const Scope& scope, std::string_view function);

// Finds the one of a request's FunctionName and Qualifier, or throws as the operations do.
FunctionUrl need_url(Context& context, const json& request);
// Takes AuthType, Cors and InvokeMode over.
void read_url(FunctionUrl& url, const json& request);
// The shape that the operations answer; `with_modified`: CreateFunctionUrlConfig does not tell it.
json describe(const FunctionUrl& url, bool with_modified);
// As the operations that make and change it answer: they tell InvokeMode only where it was once
// given (recorded: localstack, test_lambda_api, TestLambdaUrl, and test_lambda, TestLambdaURL).
json changed(const FunctionUrl& url, bool with_modified);
// Of those of a URL's operations that ask for the function first.
void need_function_of_url(Context& context, const FunctionName& name);

} // namespace snowglobe::lambda
