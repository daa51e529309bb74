#include "emulator/base/json.h"
#include "services/ssm/operations.h"
#include "services/ssm/tags.h"
#include "services/ssm/value.h"

namespace snowglobe::ssm {

namespace {

constexpr std::uint64_t versions_max = 100;
constexpr std::uint64_t standard_parameters_max = 10'000;
constexpr std::uint64_t advanced_parameters_max = 100'000;

void check_request(const json& request) {
    check_text(request.at("Value").get_ref<const std::string&>());
    // https://github.com/getmoto/moto/issues/4283
    if (request.value("Overwrite", false) && !request.value("Tags", json::array()).empty()) {
        throw ApiError::validation(
            "Invalid request: tags and overwrite can't be used together. To create a parameter "
            "with tags, please remove overwrite flag. To update tags for an existing parameter, "
            "please use AddTagsToResource or RemoveTagsFromResource.");
    }
}

// What a request says, over what the version before said.
void apply(const json& request, Version& version) {
    version.value = request.at("Value").get<std::string>();
    for (const auto& [name, member] :
         {std::pair{"Type", &version.type},
          std::pair{"Description", &version.description},
          std::pair{"AllowedPattern", &version.allowed_pattern},
          std::pair{"DataType", &version.data_type}}) {
        if (const auto given = request.find(name); given != request.end()) {
            *member = given->get<std::string>();
        }
    }
    if (version.data_type.empty()) {
        version.data_type = "text";
    }
    if (version.type.empty()) {
        throw ApiError::validation("A parameter type is required when you create a parameter.");
    }
    if (request.contains("Policies")) {
        version.policies = read_policies(request.at("Policies").get<std::string>());
    }
    if (version.is_secure()) {
        version.key_id = request.value(
            "KeyId", version.key_id.empty() ? std::string("alias/aws/ssm") : version.key_id);
    } else {
        version.key_id.clear();
        if (request.contains("KeyId")) {
            throw ApiError::validation("KeyId is required for SecureString type parameter only.");
        }
    }
}

Tier tier_of(const json& request, const Version& version, const Version* before, Counts counts) {
    const bool was_advanced = before != nullptr && before->tier == Tier::advanced;
    const auto asked = request.value("Tier", std::string(was_advanced ? "Advanced" : "Standard"));
    if (asked == "Intelligent-Tiering") {
        const bool is_full = before == nullptr && counts.standard >= standard_parameters_max;
        return was_advanced || is_full || needs_advanced_tier(version) ? Tier::advanced
                                                                       : Tier::standard;
    }
    if (asked == "Standard" && was_advanced) {
        throw ApiError::validation(
            "This parameter uses the advanced-parameter tier. You can't downgrade a parameter from "
            "the advanced-parameter tier to the standard-parameter tier. If necessary, you can "
            "delete the advanced parameter and recreate it as a standard parameter.");
    }
    if (asked == "Standard" && !version.policies.empty()) {
        throw ApiError::validation(
            "You can't assign parameter policies to a standard-parameter tier.");
    }
    return asked == "Advanced" ? Tier::advanced : Tier::standard;
}

void count(const Context& context, Counts counts, const Version* before, Tier tier) {
    if (before != nullptr) {
        --counts.of(before->tier);
    }
    const bool is_new = before == nullptr || before->tier != tier;
    // https://github.com/NordicSemiconductor/asset-tracker-cloud-aws-js/issues/514
    if (is_new && tier == Tier::standard && counts.standard >= standard_parameters_max) {
        throw ApiError(
            "ParameterLimitExceeded",
            "You have reached the maximum number of standard parameters for this AWS account and "
            "Region (10000). To add more parameters, either delete existing parameters or upgrade "
            "to the advanced-parameter tier (charges apply).");
    }
    if (is_new && tier == Tier::advanced && counts.advanced >= advanced_parameters_max) {
        throw ApiError(
            "ParameterLimitExceeded",
            "You have reached the maximum number of advanced parameters for this AWS account and "
            "Region (100000). To add more parameters, delete existing parameters.");
    }
    ++counts.of(tier);
    put_counts(context, counts);
}

// https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-versions.html
void make_room(const Context& context, const std::string& path, Parameter& parameter) {
    if (parameter.latest - parameter.oldest + 1 < versions_max) {
        return;
    }
    if (!parameter.labels_of(parameter.oldest).empty()) {
        throw ApiError(
            "ParameterMaxVersionLimitExceeded",
            "You attempted to create a new version of " + parameter.name +
                " by calling the PutParameter API with the overwrite flag. Version " +
                std::to_string(parameter.oldest) +
                ", the oldest version, can't be deleted because it has a label associated with it. "
                "Move the label to another version of the parameter, and try again.");
    }
    erase_version(context, path, parameter.oldest++);
}

void schedule_end(
    Context& context, const std::string& path, const Version& version, const Version* before) {
    const auto end = expiration(version.policies);
    if (end) {
        context.schedule_at(path, *end, TimerClass::background);
    } else if (before != nullptr && expiration(before->policies)) {
        context.cancel(path);
    }
}

} // namespace

json put_parameter(Ssm&, Context& context, const json& request) {
    check_request(request);
    const std::string name = new_name(context, request.at("Name").get_ref<const std::string&>());
    const std::string path = path_of(name);
    if (const auto data_type = request.value("DataType", std::string()); !data_type.empty()) {
        check_data_type_name(data_type);
    }
    std::optional<Parameter> existing = find_parameter(context, path);
    if (existing && !request.value("Overwrite", false)) {
        throw ApiError(
            "ParameterAlreadyExists",
            "The parameter already exists. To overwrite this value, set the overwrite option in "
            "the request to true.");
    }
    Parameter parameter = existing.value_or(Parameter{});
    Version before;
    if (existing) {
        before = version_of(context, path, existing->latest);
        make_room(context, path, parameter);
    } else {
        parameter.name = name;
    }
    const Version* previous = existing ? &before : nullptr;
    Version version = before;
    apply(request, version);
    const Counts counts = counts_of(context);
    version.tier = tier_of(request, version, previous, counts);
    check_value(version, previous);
    version.modified = context.now;
    add_tags(parameter, request.value("Tags", json::array()));

    count(context, counts, previous, version.tier);
    put_version(context, path, ++parameter.latest, version);
    put_parameter_row(context, path, parameter);
    schedule_end(context, path, version, previous);
    return {{"Version", parameter.latest}, {"Tier", to_text(version.tier)}};
}

} // namespace snowglobe::ssm
