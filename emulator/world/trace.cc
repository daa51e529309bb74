#include "emulator/world/trace.h"

#include "emulator/base/json.h"
#include "emulator/base/json_text.h"

#include <fmt/format.h>

namespace snowglobe {

TraceId Trace::record(
    Time at,
    std::string_view kind,
    TraceId cause,
    std::string_view who,
    std::string_view fields,
    std::string_view whole) {
    const TraceId n = ++count_;
    if (!options_.enabled) {
        return n;
    }
    line_ = R"({"n":)";
    line_ += fmt::format_int(n).c_str();
    ((line_ += R"(,"t":")") += to_iso8601(at)) += R"(","kind":")";
    (line_ += kind) += R"(","cause":)";
    line_ += fmt::format_int(cause).c_str();
    line_ += R"(,"who":)";
    if (plain_text_length(who) == who.size()) {
        ((line_ += '"') += who) += '"';
    } else { // who made it up may have put anything into it: a fixture's key
        json(who).append_to(line_);
    }
    if (!fields.empty()) {
        (line_ += ',') += fields;
    }
    line_ += "}\n";
    digest_.update(line_);
    if (options_.sink && !whole.empty()) {
        const std::size_t record_bytes = line_.size() - 1;
        whole_line_.assign(line_, 0, record_bytes - 1);
        ((whole_line_ += R"(,"whole":{)") += whole) += R"(},"record_bytes":)";
        (whole_line_ += fmt::format_int(record_bytes).c_str()) += "}\n";
        options_.sink(whole_line_);
    } else if (options_.sink) {
        options_.sink(line_);
    }
    recent_bytes_ += line_.size();
    recent_.push_back(line_);
    while (recent_bytes_ > options_.recent_bytes_max) {
        recent_bytes_ -= recent_.front().size();
        recent_.pop_front();
    }
    return n;
}

} // namespace snowglobe
