#include "apps/epa/domain/timeline.h"

#include "apps/epa/domain/digest.h"

#include <algorithm>
#include <set>

namespace epa {

std::vector<TimelineEntry>
merged(const std::vector<TimelineEntry>& first, const std::vector<TimelineEntry>& second) {
    std::vector<TimelineEntry> out;
    std::set<std::string> seen;
    for (const auto* entries : {&first, &second}) {
        for (const TimelineEntry& entry : *entries) {
            if (seen.insert(entry.post_id).second) {
                out.push_back(entry);
            }
        }
    }
    std::sort(out.begin(), out.end(), [](const TimelineEntry& a, const TimelineEntry& b) {
        return a.created_ms != b.created_ms ? a.created_ms > b.created_ms : a.post_id > b.post_id;
    });
    return out;
}

std::optional<TimelinePage>
page_of(const std::vector<TimelineEntry>& entries, std::size_t limit, bool is_all) {
    if (entries.size() <= limit) {
        if (!is_all) {
            return std::nullopt;
        }
        return TimelinePage{entries, std::nullopt};
    }
    std::size_t end = limit;
    if (entries[end - 1].created_ms == entries[end].created_ms) {
        const auto of_that = [&](const TimelineEntry& entry) {
            return entry.created_ms == entries[limit].created_ms;
        };
        const auto first = std::find_if(entries.begin(), entries.end(), of_that);
        end = static_cast<std::size_t>(first - entries.begin());
        if (end == 0) { // all of one millisecond
            const auto behind = std::find_if_not(first, entries.end(), of_that);
            if (behind == entries.end()) {
                return is_all ? std::optional(TimelinePage{entries, std::nullopt}) : std::nullopt;
            }
            end = static_cast<std::size_t>(behind - entries.begin());
        }
    }
    TimelinePage page;
    page.entries.assign(entries.begin(), entries.begin() + static_cast<std::ptrdiff_t>(end));
    page.next_before = page.entries.back().created_ms;
    return page;
}

std::string entity_tag(const std::string& body) {
    return '"' + to_hex(sha256(body)).substr(0, 32) + '"';
}

bool has_tag(const std::string& if_none_match, const std::string& tag) {
    // Our tags have no commas, so a list is cut at each.
    std::size_t at = 0;
    while (at <= if_none_match.size()) {
        const std::size_t end = std::min(if_none_match.find(',', at), if_none_match.size());
        std::string one = if_none_match.substr(at, end - at);
        one.erase(0, one.find_first_not_of(" \t"));
        one.erase(one.find_last_not_of(" \t") + 1);
        if (one == "*" || one == tag || one == "W/" + tag) {
            return true;
        }
        at = end + 1;
    }
    return false;
}

} // namespace epa
