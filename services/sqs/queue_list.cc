#include "services/sqs/queue_list.h"

#include "emulator/store/rows.h"
#include "services/page_token.h"
#include "services/sqs/errors.h"

namespace snowglobe::sqs {

namespace {

constexpr std::int64_t results_max = 1000;
constexpr std::string_view pages = "queues";

} // namespace

QueueList list_matching(
    Context& context, const json& request, const std::function<bool(const Queue&)>& matches) {
    const auto asked = integer_member(request, "MaxResults");
    if (asked && (*asked < 1 || *asked > results_max)) {
        throw invalid_value(
            std::to_string(*asked), "MaxResults", "Must be between 1 and 1000, if provided.");
    }
    const auto limit = static_cast<std::size_t>(asked.value_or(results_max));
    const Key all = Key("sqs.queue").text(context.scope.account).text(context.scope.region);
    std::string from = all.str();
    if (const auto token = text_member(request, "NextToken"); token && !token->empty()) {
        const auto name = place_of_page(pages, *token);
        if (!name) {
            throw invalid_parameter("Invalid or expired next token.");
        }
        from = queue_key(context.scope, *name).str() + '\0'; // after the last one given
    }
    QueueList list{json::array(), ""};
    std::string last;
    Rows<Queue>(context.store)
        .scan(from, all.end(), Direction::forward, [&](std::string_view, const Queue& queue) {
            if (!matches(queue)) {
                return true;
            }
            if (list.urls.size() == limit) {
                list.next_token = asked ? page_token(pages, last) : "";
                return false;
            }
            last = queue.name;
            list.urls.push_back(queue_url(context.scope, queue.name));
            return true;
        });
    return list;
}

} // namespace snowglobe::sqs
