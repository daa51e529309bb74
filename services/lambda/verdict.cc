#include "services/lambda/verdict.h"

#include "emulator/base/json.h"

#include <numeric>
#include <set>

namespace snowglobe::lambda {

std::string read_text_identifier(const json& identifier) {
    return identifier.is_string() ? identifier.get<std::string>() : std::string();
}

bool has_state(const InvocationResult& result) {
    if (result.kind != InvocationResult::Kind::ok) {
        return false;
    }
    const json answer = json::parse_or_discard(result.payload);
    return answer.is_object() && answer.contains("state") && !answer.at("state").is_null();
}

// The table of the developer guide, "Reporting batch item failures": nothing listed is a success;
// an id that is empty, null, misnamed or not of this batch fails the whole batch.
Verdict judge(
    const InvocationResult& result,
    const std::vector<std::string>& ids,
    bool report_item_failures,
    ReadIdentifier read) {
    if (result.kind == InvocationResult::Kind::throttled) {
        return {Verdict::Kind::throttled, {}};
    }
    if (result.kind == InvocationResult::Kind::function_error) {
        return {Verdict::Kind::failure, {}};
    }
    if (!report_item_failures) {
        return {};
    }
    const json answer = json::parse_or_discard(result.payload);
    if (answer.is_discarded()) {
        return {Verdict::Kind::failure, {}};
    }
    const json failures = answer.is_object() ? answer.value("batchItemFailures", json()) : json();
    if (failures.is_null() || (failures.is_array() && failures.empty())) {
        return {};
    }
    if (!failures.is_array()) {
        return {Verdict::Kind::failure, {}};
    }
    std::set<std::size_t> failed;
    for (const json& failure : failures) {
        const std::string id =
            failure.is_object() ? read(failure.value("itemIdentifier", json())) : std::string();
        bool is_known = false;
        for (std::size_t i = 0; i < ids.size(); ++i) { // a message may be there twice
            if (!id.empty() && id == ids[i]) {
                failed.insert(i);
                is_known = true;
            }
        }
        if (!is_known) {
            return {Verdict::Kind::failure, {}};
        }
    }
    return {Verdict::Kind::partial, {failed.begin(), failed.end()}};
}

std::vector<std::size_t> failed_items(const Verdict& verdict, std::size_t size) {
    if (verdict.kind == Verdict::Kind::partial) {
        return verdict.failed;
    }
    std::vector<std::size_t> all(size);
    std::iota(all.begin(), all.end(), std::size_t{0});
    return all;
}

} // namespace snowglobe::lambda
