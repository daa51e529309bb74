#pragma once
// A parameter and its versions, as they lie in the store:
//     ssm.parameter/<account>/<region>/<path>           Parameter
//     ssm.version/<account>/<region>/<path>/<number>    Version
//     ssm.counts/<account>/<region>                     Counts
#include "emulator/call/context.h"
#include "emulator/store/row_kind.h"
#include "services/ssm/name.h"
#include "services/ssm/policies.h"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snowglobe::ssm {

struct Parameter {
    std::string name;         // as it was made
    std::uint64_t oldest = 1; // versions in between are there
    std::uint64_t latest = 0;
    std::map<std::string, std::uint64_t> labels; // and the version that bears each
    std::map<std::string, std::string> tags;
    template <class Archive> void fields(Archive& archive) {
        archive(name, oldest, latest, labels, tags);
    }

    std::vector<std::string> labels_of(std::uint64_t version) const;
};

enum class Tier : std::uint8_t { standard, advanced };
constexpr Tier last_of(Tier) {
    return Tier::advanced;
}
const char* to_text(Tier tier);

struct Version {
    std::string type; // "SecureString"
    std::string value;
    std::string key_id; // of a SecureString
    std::string description;
    std::string allowed_pattern;
    std::string data_type = "text";
    Tier tier = Tier::standard;
    std::vector<Policy> policies;
    Time modified{};
    template <class Archive> void fields(Archive& archive) {
        archive(type, value, key_id, description, allowed_pattern, data_type);
        archive(tier, policies, modified);
    }

    bool is_secure() const { return type == "SecureString"; }
};

// How many parameters of each tier there are.
struct Counts {
    std::uint64_t standard = 0;
    std::uint64_t advanced = 0;
    template <class Archive> void fields(Archive& archive) { archive(standard, advanced); }

    std::uint64_t& of(Tier tier) { return tier == Tier::standard ? standard : advanced; }
};

std::vector<RowKind> parameter_rows();

std::optional<Parameter> find_parameter(const Context& context, const std::string& path);
Parameter parameter_of(const Context& context, const std::string& path); // throws ParameterNotFound
// REQUIRES that it is there.
Version version_of(const Context& context, const std::string& path, std::uint64_t number);
void put_parameter_row(const Context& context, const std::string& path, const Parameter& parameter);
void put_version(
    const Context& context, const std::string& path, std::uint64_t number, const Version& version);
void erase_version(const Context& context, const std::string& path, std::uint64_t number);
// With all versions, and its timer.
void erase_parameter(Context& context, const std::string& path, const Parameter& parameter);

Counts counts_of(const Context& context);
void put_counts(const Context& context, const Counts& counts);

// By path, those that begin with `prefix` and come after `after` (empty: from the first);
// visit(path, parameter) -> whether to go on.
void scan_parameters(
    const Context& context,
    std::string_view prefix,
    std::string_view after,
    const std::function<bool(const std::string& path, const Parameter& parameter)>& visit);

// "3"; nullopt: that is none, or a label.
std::optional<std::uint64_t> read_version_number(const std::string& text);

// Which version a reference means. Throws ParameterNotFound, ParameterVersionNotFound.
struct Found {
    std::string path;
    Parameter parameter;
    std::uint64_t number = 0;
    std::string selector; // ":3", ":label", or nothing
};
Found find_version(const Context& context, const Reference& reference);

// An element of GetParameters' answer.
json parameter_json(const Context& context, const Found& found, bool with_decryption);
// What the elements of DescribeParameters' and GetParameterHistory's answers have in common.
json metadata_json(
    const Context& context,
    const Parameter& parameter,
    std::uint64_t number,
    const Version& version);
// The value, or the cipher text of a SecureString: opaque, and the same for the same version.
std::string shown_value(
    const Context& context,
    const std::string& path,
    std::uint64_t number,
    const Version& version,
    bool with_decryption);

} // namespace snowglobe::ssm
