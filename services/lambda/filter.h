#pragma once
// Filter patterns of event source mappings: which records reach the function. Pure. The rules are
// those of the Lambda developer guide, "Control which events Lambda sends to your function", and of
// the event-ruler library behind it.
#include "emulator/base/json.h"

#include <string>
#include <string_view>
#include <vector>

namespace snowglobe::lambda {

class Filter {
public:
    // `service` is that of the source's ARN: it says where the data lies and how it is encoded.
    Filter(const std::vector<std::string>& patterns, std::string_view service);

    // Whether any pattern accepts the record (an element of the event's Records). No patterns: yes.
    bool accepts(const json& record) const;
    bool empty() const { return patterns_.empty(); }

    static bool is_valid(std::string_view pattern, std::string_view service);

private:
    std::vector<json> patterns_;
    std::string service_;
};

} // namespace snowglobe::lambda
