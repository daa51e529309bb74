// The regular expressions of the models.
#include "emulator/base/pattern.h"
#include "tests/unit/aws/front_door.h"

#include <gtest/gtest.h>

#include <set>

namespace snowglobe {

namespace {

void collect_patterns(const Shape* shape, std::set<const Shape*>& seen) {
    if (shape == nullptr || !seen.insert(shape).second) {
        return;
    }
    collect_patterns(shape->key, seen);
    collect_patterns(shape->value, seen);
    for (const ShapeMember& member : shape->members()) {
        collect_patterns(member.shape, seen);
    }
}

} // namespace

TEST(ShapePatterns, EveryPatternOfTheModelsIsUnderstood) {
    std::set<const Shape*> shapes;
    for (const front_door::FakeService& service : front_door::all_services()) {
        for (const OperationModel& operation : service.wire.model().operations) {
            collect_patterns(operation.input, shapes);
        }
    }
    int patterns = 0;
    for (const Shape* shape : shapes) {
        if (!shape->pattern.empty()) {
            ++patterns;
            EXPECT_NO_THROW(Pattern{shape->pattern}) << shape->name << " " << shape->pattern;
        }
    }
    EXPECT_GT(patterns, 20);
}

} // namespace snowglobe
