// Queue -> store: fetches a country's data from the outside service, unless its circuit breaker is
// disarmed, and stores it. Whatever goes wrong fails the invocation, so that the message comes
// again; to do it twice writes the same country and one more row of status.
#include "apps/common/attribute_value.h"
#include "apps/common/setting.h"
#include "apps/countries/adapters/aws.h"
#include "apps/countries/adapters/breaker_store.h"
#include "apps/countries/domain/country_code.h"
#include "apps/countries/domain/wire.h"
#include "apps/countries/handlers/handlers.h"

#include <chrono>
#include <string>

namespace countries {

namespace {

constexpr std::chrono::seconds patience{10}; // with the outside service

snowglobe::HttpResponse ask(snowglobe::Context& context, const std::string& code) {
    snowglobe::HttpRequest request;
    request.url = apps::setting("COUNTRIES_API_URL", "https://restcountries.com/v3.1/alpha/");
    request.url += to_lower(code);
    request.timeout = patience;
    try {
        return context.http(request);
    } catch (const snowglobe::HttpError&) {
        register_failure(context);
        throw;
    }
}

json fetch(snowglobe::Context& context, const std::string& code) {
    require_armed(context);
    const snowglobe::HttpResponse response = ask(context, code);
    if (response.status != 200) {
        register_failure(context);
        throw snowglobe::HandlerError(
            "CountriesAPIServiceFailure",
            "Countries API returned a response with status " + std::to_string(response.status));
    }
    json found = parse_storable(response.body);
    if (!found.is_array() || found.empty() || !found.at(0).is_object()) {
        // The service is up, so its circuit breaker does not count this.
        throw snowglobe::HandlerError(
            "CountriesAPIServiceFailure", "Countries API returned no country");
    }
    return std::move(found.at(0));
}

void put_status(
    snowglobe::Context& context, const json& country, bool success, const std::string& error) {
    const auto now = std::chrono::floor<std::chrono::seconds>(context.now());
    call_dynamodb(
        context,
        "PutStatusFailure",
        "PutItem",
        {{"TableName", resource_name("status")},
         {"Item",
          apps::to_item(
              {{"fetched_country", country.value("cca2", json())},
               {"timestamp", to_text(now)},
               {"success", success},
               {"error", error}})}});
}

void store(snowglobe::Context& context, const json& country) {
    try {
        call_dynamodb(
            context,
            "PutCountryFailure",
            "PutItem",
            {{"TableName", resource_name("countries")}, {"Item", apps::to_item(country)}});
    } catch (const snowglobe::HandlerError& error) {
        put_status(context, country, false, error.what());
        throw;
    }
    put_status(context, country, true, "");
}

} // namespace

json fetch_data_handler(const json& event, snowglobe::Context& context) {
    for (const json& record : event.at("Records")) {
        store(context, fetch(context, record.at("body").get<std::string>()));
    }
    return nullptr;
}

} // namespace countries
