#include "apps/epa/domain/timeline.h"

#include <gtest/gtest.h>
#include <set>

namespace epa {
namespace {

using Entries = std::vector<TimelineEntry>;

TEST(Timeline, IsNewestFirst) {
    EXPECT_EQ(
        merged({{5, "a"}, {3, "b"}}, {{4, "c"}, {5, "d"}}),
        (Entries{{5, "d"}, {5, "a"}, {4, "c"}, {3, "b"}}));
    // The first says when.
    EXPECT_EQ(merged({{5, "a"}}, {{9, "a"}, {9, "a"}}), (Entries{{5, "a"}}));
}

TEST(Timeline, PagesEndBetweenMilliseconds) {
    const Entries entries{{9, "a"}, {8, "c"}, {8, "b"}, {7, "d"}};
    const auto page = page_of(entries, 1, true);
    EXPECT_EQ(page->entries, (Entries{{9, "a"}}));
    EXPECT_EQ(page->next_before, 9);
    // Two would end between b and c.
    EXPECT_EQ(page_of(entries, 2, true)->entries.size(), 1u);
    EXPECT_EQ(page_of(entries, 3, true)->entries.size(), 3u);
    EXPECT_EQ(page_of(entries, 3, true)->next_before, 8);
    EXPECT_EQ(page_of(entries, 4, true)->next_before, std::nullopt);
    EXPECT_EQ(page_of({}, 4, true)->entries.size(), 0u);
}

TEST(Timeline, APageMayNeedMoreThanIsKnown) {
    EXPECT_FALSE(page_of({{9, "a"}}, 1, false));
    EXPECT_FALSE(page_of({}, 1, false));
    EXPECT_TRUE(page_of({{9, "b"}, {8, "a"}}, 1, false));
    // All of one millisecond: the page is longer than asked for, when it is known where it ends.
    const Entries one{{9, "c"}, {9, "b"}, {9, "a"}};
    EXPECT_FALSE(page_of(one, 1, false));
    EXPECT_EQ(page_of(one, 1, true)->entries.size(), 3u);
    EXPECT_EQ(page_of(one, 1, true)->next_before, std::nullopt);
    const Entries two{{9, "c"}, {9, "b"}, {9, "a"}, {1, "d"}};
    EXPECT_EQ(page_of(two, 1, false)->entries.size(), 3u);
    EXPECT_EQ(page_of(two, 1, false)->next_before, 9);
}

// Whatever the times and the limits: every entry is on one page, in order.
TEST(Timeline, PagesHaveNeitherGapsNorRepeats) {
    for (std::size_t shape = 1; shape < 200; ++shape) {
        Entries all;
        for (std::size_t at = 0; at < 30; ++at) {
            all.push_back({static_cast<std::int64_t>(at * shape % 37 / 2), std::to_string(at)});
        }
        all = merged(all, {});
        for (std::size_t limit = 1; limit < 9; ++limit) {
            Entries walked;
            std::optional<std::int64_t> before = 1000;
            while (before) {
                Entries rest = all;
                std::erase_if(rest, [&](const auto& one) { return one.created_ms >= *before; });
                const auto page = page_of(rest, limit, true);
                ASSERT_TRUE(page);
                walked.insert(walked.end(), page->entries.begin(), page->entries.end());
                before = page->next_before;
            }
            EXPECT_EQ(walked, all) << shape << " " << limit;
        }
    }
}

TEST(EntityTag, IsComparedAsClientsSendIt) {
    const std::string tag = entity_tag("{}");
    EXPECT_EQ(tag.size(), 34u);
    EXPECT_NE(tag, entity_tag("{ }"));
    EXPECT_TRUE(has_tag(tag, tag));
    EXPECT_TRUE(has_tag("\"x\", W/" + tag, tag));
    EXPECT_TRUE(has_tag("*", tag));
    EXPECT_FALSE(has_tag("", tag));
    EXPECT_FALSE(has_tag("\"x\"", tag));
    EXPECT_FALSE(has_tag(tag.substr(1, 32), tag));
}

} // namespace
} // namespace epa
