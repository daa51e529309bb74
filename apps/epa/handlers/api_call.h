#pragma once
// One request to the API, after the contract has let it in.
#include "apps/epa/adapters/database.h"
#include "apps/epa/adapters/users.h"
#include "apps/epa/contract/contract.h"

#include <optional>
#include <snowglobe/handler.h>
#include <stdexcept>
#include <string>
#include <vector>

namespace epa {

// The request ends with this status, and this text as its detail.
struct Refusal : std::runtime_error {
    Refusal(int status_, const std::string& detail)
        : std::runtime_error(detail), status(status_) {}
    int status;
};

struct ApiCall {
    snowglobe::Context& context;
    Database& database;
    std::string bearer;                         // where the contract wants one
    User user;                                  // where it wants an access token: whose it is
    std::map<std::string, json> parameters = {}; // by the contract's names
    std::optional<json> body = {};

    std::int64_t now_ms() const;
    std::string text(const char* parameter) const; // empty: it did not come
};

std::vector<std::string> tags_of(const json& body);

// What each operation of the contract does; the answer is a proxy answer. They throw Refusal.
json get_status(ApiCall& call);
json register_user(ApiCall& call);
json login(ApiCall& call);
json renew_session(ApiCall& call);
json start_google(ApiCall& call);
json finish_google(ApiCall& call);
json log_in_with_apple(ApiCall& call);
json list_categories(ApiCall& call);
json create_category(ApiCall& call);
json add_tags(ApiCall& call);
json list_subscriptions(ApiCall& call);
json subscribe(ApiCall& call);
json unsubscribe(ApiCall& call);
json register_device(ApiCall& call);
json forget_device(ApiCall& call);
json create_post(ApiCall& call);
json get_post(ApiCall& call);
json get_timeline(ApiCall& call);

json no_content();

} // namespace epa
