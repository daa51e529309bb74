#include "apps/dialog-engine/adapters/lru_cache.h"

#include <gtest/gtest.h>

namespace dialog_engine {
namespace {

TEST(LruCache, ForgetsWhatWasNotUsedForLongest) {
    LruCache<int> cache(2);
    cache.put("a", 1);
    cache.put("b", 2);
    EXPECT_EQ(*cache.find("a"), 1); // now "b" is the older one
    cache.put("c", 3);
    EXPECT_EQ(cache.find("b"), nullptr);
    cache.put("a", 4);
    EXPECT_EQ(*cache.find("a"), 4);
    EXPECT_EQ(*cache.find("c"), 3);
}

} // namespace
} // namespace dialog_engine
