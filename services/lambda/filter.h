#pragma once
// Filter patterns of event source mappings: which records reach the function. Pure. The rules are
// those of the Lambda developer guide, "Control which events Lambda sends to your function", and of
// the event-ruler library behind it.
#include "emulator/base/json.h"
#include "services/lambda/source_kind.h"

#include <string>
#include <string_view>
#include <vector>

namespace snowglobe::lambda {

class Filter {
public:
    // The source says where the data lies and how it is encoded. It outlives this object.
    Filter(const std::vector<std::string>& patterns, const SourceKind& source);

    // Whether any pattern accepts the record (an element of the event's Records). No patterns: yes.
    bool accepts(const json& record) const;
    bool empty() const { return patterns_.empty(); }

    static bool is_valid(std::string_view pattern, const SourceKind& source);

private:
    std::vector<json> patterns_;
    const SourceKind* source_;
};

} // namespace snowglobe::lambda
