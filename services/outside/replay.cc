// The outside world in expectations: how many requests each host got.
#include "services/outside/outside.h"

namespace snowglobe::outside {

namespace {

json requests(Service& outside, Context& context, const std::string& host) {
    const Look none("requests", 0, "");
    return outside.peek(context, none).value().at("counts").value(host, 0);
}

} // namespace

std::span<const OutcomeSection> Outside::outcome_sections() const {
    static constexpr OutcomeSection rows[] = {
        {.name = "outside",
         .noun = "fake of the host",
         .form = OutcomeForm::number,
         .kind = Named::host,
         .content = requests,
         .is_everywhere = true}};
    return rows;
}

} // namespace snowglobe::outside
