// REST Countries, restcountries.com: GET /v3.1/alpha/{code} with two or three letters. Knows
// countries.json, and what somebody puts into the table rest-countries-{stage}: {code, country}, a
// code in lower case with the country as JSON text. What it was asked is in the world's log of
// outside requests; to let it fail, hang or answer something odd, set a fault on the host.
#include "apps/common/proxy_event.h"
#include "apps/common/table.h"
#include "apps/countries/adapters/aws.h"
#include "apps/countries/domain/country_code.h"
#include "apps/countries/handlers/handlers.h"

#include <string>
#include <string_view>

namespace countries {

namespace {

constexpr std::string_view known_countries =
#include "countries.inc"
    ;
constexpr std::string_view path_start = "/v3.1/alpha/";

// The country as JSON text; empty: there is none.
std::string find_country(snowglobe::Context& context, const std::string& code) {
    const auto learned =
        apps::read_item(context, resource_name("rest-countries"), {{"code", code}});
    if (learned) {
        return learned->at("country").get<std::string>();
    }
    for (const json& country : json::parse_exact(known_countries)) {
        if (to_lower(country.at("cca2").get<std::string>()) == code ||
            to_lower(country.at("cca3").get<std::string>()) == code) {
            return country.dump();
        }
    }
    return "";
}

} // namespace

json rest_countries(const json& event, snowglobe::Context& context) {
    const std::string path = event.at("path").get<std::string>();
    if (event.at("httpMethod") == "GET" && path.starts_with(path_start)) {
        const std::string code = to_lower(path.substr(path_start.size()));
        const std::string country = code.empty() ? "" : find_country(context, code);
        if (!country.empty()) {
            return apps::json_text_answer(200, "[" + country + "]");
        }
    }
    return apps::json_answer(404, {{"message", "Not Found"}, {"status", 404}});
}

} // namespace countries
