#include "services/ssm/policies.h"

#include "emulator/base/error.h"
#include "emulator/base/lower_case.h"

#include <algorithm>
#include <iterator>

namespace snowglobe::ssm {

namespace {

constexpr std::size_t policies_max = 10;
constexpr std::string_view expires = "Expiration";
constexpr std::string_view notifies_of_end = "ExpirationNotification";

// https://github.com/pytorch/test-infra/pull/6858
ApiError no_policies(const std::string& text) {
    return ApiError::validation("Invalid policies input: " + text + ".");
}

ApiError bad_attribute(std::string text) {
    return {"InvalidPolicyAttributeException", std::move(text)};
}

ApiError missing_attribute(const std::string& name) {
    return bad_attribute("Mandatory policy attribute " + name + " is missing.");
}

ApiError incompatible(std::string text) {
    return {"IncompatiblePolicyException", std::move(text)};
}

bool is_positive(const std::string& text) {
    return !text.empty() && text.front() != '0' &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

void check_span(const Policy& policy, const std::string& name) {
    static constexpr std::string_view units[] = {"days", "hours"};
    for (const std::string& needed : {name, std::string("Unit")}) {
        if (!policy.attributes.contains(needed)) {
            throw missing_attribute(needed);
        }
    }
    if (!is_positive(policy.attributes.at(name))) {
        throw bad_attribute("Attribute " + name + " must be a positive integer.");
    }
    const std::string unit = lower_case(policy.attributes.at("Unit"));
    if (std::ranges::find(units, unit) == std::end(units)) {
        throw bad_attribute("Supported time units: DAYS HOURS");
    }
}

void check_policy(const Policy& policy) {
    if (policy.type == expires) {
        const auto at = policy.attributes.find("Timestamp");
        if (at == policy.attributes.end()) {
            throw bad_attribute("A valid Expiration policy must have an attribute of Timestamp.");
        }
        if (!parse_iso8601(at->second)) {
            throw bad_attribute("Invalid timestamp format");
        }
    } else if (policy.type == notifies_of_end) {
        check_span(policy, "Before");
    } else if (policy.type == "NoChangeNotification") {
        check_span(policy, "After");
    } else {
        throw ApiError(
            "InvalidPolicyTypeException", "Policy type " + policy.type + " is not supported.");
    }
}

// Numbers may come as numbers.
std::string text_of(const json& value) {
    return value.is_string() ? value.get<std::string>() : value.dump();
}

Policy read_policy(const json& one) {
    Policy policy;
    policy.type = text_of(one.value("Type", json("")));
    policy.version = text_of(one.value("Version", json("")));
    const json attributes = one.value("Attributes", json());
    if (attributes.is_object()) {
        for (const auto& [name, value] : attributes.items()) {
            policy.attributes[name] = text_of(value);
        }
    } else {
        throw missing_attribute("Attributes");
    }
    if (policy.version != "1.0") {
        throw bad_attribute("Unsupported policy version.");
    }
    check_policy(policy);
    return policy;
}

} // namespace

std::vector<Policy> read_policies(const std::string& text) {
    const json all = json::parse_or_discard(text);
    if (all.is_discarded() || !all.is_array()) {
        throw no_policies(text);
    }
    std::vector<Policy> policies;
    for (const json& one : all) {
        if (!one.is_object()) {
            throw no_policies(text);
        }
        if (!one.empty()) {
            policies.push_back(read_policy(one));
        }
    }
    if (policies.size() > policies_max) {
        throw ApiError(
            "PoliciesLimitExceededException",
            "Number of policies attached to a parameter cannot exceed 10");
    }
    const auto ends = std::ranges::count(policies, expires, &Policy::type);
    if (ends > 1) {
        throw incompatible("There can be only one expiration policy");
    }
    if (ends == 0 && std::ranges::count(policies, notifies_of_end, &Policy::type) > 0) {
        throw incompatible("Expiration notification policies are missing expiration policy");
    }
    return policies;
}

std::optional<Time> expiration(const std::vector<Policy>& policies) {
    for (const Policy& policy : policies) {
        if (policy.type == expires) {
            return parse_iso8601(policy.attributes.at("Timestamp"));
        }
    }
    return std::nullopt;
}

json to_json(const std::vector<Policy>& policies) {
    json out = json::array();
    for (const Policy& policy : policies) {
        const json attributes = policy.attributes;
        out.push_back(
            {{"PolicyType", policy.type},
             {"PolicyStatus", "Pending"},
             {"PolicyText",
              "{\"Type\":" + json(policy.type).dump() + ",\"Version\":" +
                  json(policy.version).dump() + ",\"Attributes\":" + attributes.dump() + "}"}});
    }
    return out;
}

} // namespace snowglobe::ssm
