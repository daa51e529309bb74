#include "apps/dialog-engine/domain/drill.h"
#include "apps/dialog-engine/domain/progress.h"

#include <gtest/gtest.h>

namespace dialog_engine {
namespace {

const Catalogue two(json::parse(R"([
    {"slug": "a", "language": "en"}, {"slug": "a", "language": "es"}, {"slug": "b"}])"));

EventBatch batch(EventType type, json details = json::object()) {
    Event event;
    event.type = type;
    event.details = std::move(details);
    EventBatch out;
    out.seq = "5";
    out.events = {event};
    return out;
}

EventBatch started(const char* slug, const char* instance) {
    return batch(
        EventType::drill_started, {{"drill", {{"slug", slug}}}, {"drill_instance_id", instance}});
}

TEST(Progress, RegistrationStartsTheFirstDrill) {
    Progress progress;
    progress.drills["b"] = {"i", true};
    EXPECT_EQ(progress.follow(batch(EventType::user_validated), two, 7), "a");
    EXPECT_TRUE(progress.drills.empty());
    EXPECT_EQ(progress.seq, "5");
    EXPECT_EQ(progress.active_at, 7);
}

TEST(Progress, UnstartedBeforeIncompleteBeforeNothing) {
    Progress progress;
    progress.follow(started("a", "i1"), two, 0);
    EXPECT_EQ(progress.follow(batch(EventType::drill_requested), two, 0), "b");
    progress.follow(started("b", "i2"), two, 0);
    progress.follow(batch(EventType::drill_completed, {{"drill_instance_id", "i2"}}), two, 0);
    EXPECT_EQ(progress.follow(batch(EventType::next_drill_requested), two, 0), "a");
    progress.follow(batch(EventType::drill_completed, {{"drill_instance_id", "i1"}}), two, 0);
    EXPECT_EQ(progress.follow(batch(EventType::next_drill_requested), two, 0), std::nullopt);
}

TEST(Progress, OptingOutForgetsTheDrillUnderWay) {
    Progress progress;
    progress.follow(started("a", "i1"), two, 0);
    progress.follow(batch(EventType::opted_out, {{"drill_instance_id", nullptr}}), two, 0);
    EXPECT_TRUE(progress.drills.contains("a"));
    progress.follow(batch(EventType::opted_out, {{"drill_instance_id", "i1"}}), two, 0);
    EXPECT_EQ(progress.next(two), "a");
    EXPECT_EQ(Progress::from_json(Progress{"+1"}.to_json()).phone_number, "+1");
}

TEST(Catalogue, TranslationsAndTheirFallback) {
    EXPECT_EQ(two.slugs(), (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(two.drill("a", "es")["language"], "es");
    EXPECT_EQ(two.drill("a", "fr")["language"], "en");
    EXPECT_ANY_THROW(two.drill("c", "en"));
}

// The drills that are compiled in are drills, each of them.
TEST(Catalogue, Committed) {
    EXPECT_EQ(catalogue().slugs().front(), "language");
    for (const std::string& slug : catalogue().slugs()) {
        for (const char* language : {"en", "es"}) {
            EXPECT_EQ(Drill::from_json(catalogue().drill(slug, language)).slug, slug);
        }
    }
}

} // namespace
} // namespace dialog_engine
