#pragma once
// The order of a timeline and its pages. A page never ends between two posts of one millisecond,
// since the next one begins before a millisecond: it is shorter then, or, where all of it is of
// one millisecond, as long as it must be.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace epa {

inline constexpr std::size_t line_posts_max = 100; // of a user in the cache

struct TimelineEntry {
    std::int64_t created_ms = 0;
    std::string post_id;
    friend bool operator==(const TimelineEntry&, const TimelineEntry&) = default;
};

// Newest first, of one millisecond the greatest id first (as Redis has members of one score, read
// backwards). What is there twice, with whatever times, stays as it is in `first`.
std::vector<TimelineEntry>
merged(const std::vector<TimelineEntry>& first, const std::vector<TimelineEntry>& second);

struct TimelinePage {
    std::vector<TimelineEntry> entries;
    std::optional<std::int64_t> next_before; // none: there is nothing behind it
};

// The page of the newest `limit` of `entries`, which are in order. `is_all`: behind the last one is
// nothing. No page: it takes more than what is here to know where it ends.
std::optional<TimelinePage>
page_of(const std::vector<TimelineEntry>& entries, std::size_t limit, bool is_all);

// A strong entity tag, with its quotes; and whether an If-None-Match has it.
std::string entity_tag(const std::string& body);
bool has_tag(const std::string& if_none_match, const std::string& tag);

} // namespace epa
