#pragma once
// The filters of DescribeParameters and GetParametersByPath
// (https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_ParameterStringFilter.html):
// a parameter has to pass all of them, and of each one value.
#include "services/ssm/parameter.h"

#include <string>
#include <vector>

namespace snowglobe::ssm {

class Filters {
public:
    enum class Of { describe, by_path };
    // Throws InvalidFilterKey, InvalidFilterOption, InvalidFilterValue, ValidationException.
    Filters(const json& request, Of operation);

    // The version that passes: the latest, or one that bears a label that is asked for. 0: none.
    std::uint64_t
    passing(const Context& context, const std::string& path, const Parameter& parameter) const;

private:
    struct Filter {
        std::string key; // "Name", "tag:team"
        std::string option;
        std::vector<std::string> values;
    };

    void add(const json& filter, Of operation);
    static bool passes(
        const Filter& filter,
        const std::string& path,
        const Parameter& parameter,
        const Version& version);

    std::vector<Filter> filters_;
};

} // namespace snowglobe::ssm
