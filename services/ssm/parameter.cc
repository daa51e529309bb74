#include "services/ssm/parameter.h"

#include "emulator/base/check.h"
#include "emulator/base/encoding.h"
#include "emulator/store/rows.h"

#include <algorithm>

namespace snowglobe::ssm {

namespace {

constexpr const char* parameter_space = "ssm.parameter";
constexpr const char* version_space = "ssm.version";
constexpr const char* counts_space = "ssm.counts";

Key scope_key(const char* space, const Scope& scope) {
    return Key(space).text(scope.account).text(scope.region);
}

Key parameter_key(const Context& context, std::string_view path) {
    return scope_key(parameter_space, context.scope).text(path);
}

Key version_key(const Context& context, const std::string& path, std::uint64_t number) {
    return scope_key(version_space, context.scope).text(path).number(number);
}

ApiError no_such_version(const std::string& selector, const std::string& name) {
    return {
        "ParameterVersionNotFound",
        "Systems Manager could not find version " + selector + " of " + name +
            ". Verify the version and try again."};
}

} // namespace

std::vector<std::string> Parameter::labels_of(std::uint64_t version) const {
    std::vector<std::string> out;
    for (const auto& [label, bearer] : labels) {
        if (bearer == version) {
            out.push_back(label);
        }
    }
    return out;
}

const char* to_text(Tier tier) {
    return tier == Tier::standard ? "Standard" : "Advanced";
}

std::vector<RowKind> parameter_rows() {
    return {
        {parameter_space, "ttt", record_form<Parameter>},
        {version_space, "tttn", record_form<Version>},
        {counts_space, "tt", record_form<Counts>}};
}

std::optional<Parameter> find_parameter(const Context& context, const std::string& path) {
    return Rows<Parameter>(context.store).find(parameter_key(context, path));
}

Parameter parameter_of(const Context& context, const std::string& path) {
    auto found = find_parameter(context, path);
    if (!found) {
        throw ApiError("ParameterNotFound", ""); // AWS has no text for it
    }
    return *std::move(found);
}

Version version_of(const Context& context, const std::string& path, std::uint64_t number) {
    auto found = Rows<Version>(context.store).find(version_key(context, path, number));
    const bool version_is_there = found.has_value();
    SNOWGLOBE_CHECK(version_is_there);
    return *std::move(found);
}

void put_parameter_row(
    const Context& context, const std::string& path, const Parameter& parameter) {
    Rows<Parameter>(context.store).put(parameter_key(context, path), parameter);
}

void put_version(
    const Context& context, const std::string& path, std::uint64_t number, const Version& version) {
    Rows<Version>(context.store).put(version_key(context, path, number), version);
}

void erase_version(const Context& context, const std::string& path, std::uint64_t number) {
    Rows<Version>(context.store).erase(version_key(context, path, number));
}

void erase_parameter(Context& context, const std::string& path, const Parameter& parameter) {
    Counts counts = counts_of(context);
    --counts.of(version_of(context, path, parameter.latest).tier);
    put_counts(context, counts);
    for (std::uint64_t number = parameter.oldest; number <= parameter.latest; ++number) {
        erase_version(context, path, number);
    }
    Rows<Parameter>(context.store).erase(parameter_key(context, path));
    context.cancel(path);
}

Counts counts_of(const Context& context) {
    return Rows<Counts>(context.store)
        .find(scope_key(counts_space, context.scope))
        .value_or(Counts{});
}

void put_counts(const Context& context, const Counts& counts) {
    Rows<Counts>(context.store).put(scope_key(counts_space, context.scope), counts);
}

void scan_parameters(
    const Context& context,
    std::string_view prefix,
    std::string_view after,
    const std::function<bool(const std::string& path, const Parameter& parameter)>& visit) {
    const Key scope = scope_key(parameter_space, context.scope);
    Key all = scope;
    all.raw(prefix);
    const std::string from =
        std::max(all.str(), after.empty() ? "" : parameter_key(context, after).str() + '\0');
    Rows<Parameter>(context.store)
        .scan(
            from,
            all.end(),
            Direction::forward,
            [&](std::string_view key, const Parameter& parameter) {
                KeyReader reader(key.substr(scope.str().size()));
                return visit(reader.text(), parameter);
            });
}

std::optional<std::uint64_t> read_version_number(const std::string& text) {
    constexpr std::size_t digits_max = 18;
    if (text.empty() || text.size() > digits_max ||
        !std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; })) {
        return std::nullopt;
    }
    return std::stoull(text);
}

Found find_version(const Context& context, const Reference& reference) {
    if (reference.is_elsewhere) {
        throw ApiError("ParameterNotFound", "");
    }
    Found found{reference.path, parameter_of(context, reference.path), 0, ""};
    const Parameter& parameter = found.parameter;
    found.number = parameter.latest;
    if (reference.selector.empty()) {
        return found;
    }
    found.selector = ":" + reference.selector;
    if (const auto number = read_version_number(reference.selector)) {
        found.number = *number;
    } else {
        const auto label = parameter.labels.find(reference.selector);
        found.number = label == parameter.labels.end() ? 0 : label->second;
    }
    if (found.number < parameter.oldest || found.number > parameter.latest) {
        throw no_such_version(reference.selector, parameter.name);
    }
    return found;
}

json parameter_json(const Context& context, const Found& found, bool with_decryption) {
    const Version version = version_of(context, found.path, found.number);
    json out = {
        {"Name", found.parameter.name},
        {"ARN", arn_of(context.scope, found.path)},
        {"Type", version.type},
        {"Value", shown_value(context, found.path, found.number, version, with_decryption)},
        {"Version", found.number},
        {"LastModifiedDate", json_timestamp(version.modified)},
        {"DataType", version.data_type}};
    if (!found.selector.empty()) {
        out["Selector"] = found.selector;
    }
    return out;
}

json metadata_json(
    const Context& context,
    const Parameter& parameter,
    std::uint64_t number,
    const Version& version) {
    json out = {
        {"Name", parameter.name},
        {"Type", version.type},
        {"Version", number},
        {"LastModifiedDate", json_timestamp(version.modified)},
        {"LastModifiedUser", "arn:aws:iam::" + context.scope.account + ":root"},
        {"Tier", to_text(version.tier)},
        {"Policies", to_json(version.policies)},
        {"DataType", version.data_type}};
    for (const auto& [name, value] :
         {std::pair{"KeyId", &version.key_id},
          std::pair{"Description", &version.description},
          std::pair{"AllowedPattern", &version.allowed_pattern}}) {
        if (!value->empty()) {
            out[name] = *value;
        }
    }
    return out;
}

std::string shown_value(
    const Context& context,
    const std::string& path,
    std::uint64_t number,
    const Version& version,
    bool with_decryption) {
    if (!version.is_secure() || with_decryption) {
        return version.value;
    }
    // As long as what KMS makes of it, and with its first bytes.
    constexpr std::string_view head("\x01\x02\x02\x00\x78", 5);
    constexpr std::size_t overhead = 120;
    const std::string who = arn_of(context.scope, path) + "\n" + std::to_string(number) + "\n" +
                            version.key_id + "\n" + version.value;
    std::string bytes(head);
    for (int block = 0; bytes.size() < version.value.size() + overhead; ++block) {
        bytes += sha256(who + "\n" + std::to_string(block));
    }
    bytes.resize(version.value.size() + overhead);
    return base64_encode(bytes);
}

} // namespace snowglobe::ssm
