#include "apps/class-connect/domain/room.h"

#include <gtest/gtest.h>

namespace class_connect {
namespace {

constexpr const char* room_id = "5f0c7a52-6c1e-4d8a-9a35-0d7f3c1b2a01";

Event event(std::int64_t version, std::string type, std::string_view data) {
    return {
        room_id,
        version,
        std::move(type),
        json::parse(data),
        "e" + std::to_string(version),
        "2026-01-01T00:00:0" + std::to_string(version) + ".000Z"};
}

const std::vector<Event> a_life = {
    event(0, "ROOM_CREATED", R"({"name": "Algebra", "description": "Groups"})"),
    event(
        1,
        "SCHEDULE_SET",
        R"({"schedule_id": "s1", "title": "Monday", "starts_at": "a", "ends_at": "b", )"
        R"("recurrence": "WEEKLY"})"),
    event(
        2,
        "SCHEDULE_SET",
        R"({"schedule_id": "s2", "starts_at": "a", "ends_at": "b", "recurrence": "NONE"})"),
    event(
        3,
        "SCHEDULE_SET",
        R"({"schedule_id": "s1", "starts_at": "c", "ends_at": "d", "recurrence": "DAILY"})"),
    event(4, "PERSON_INVITED", R"({"invitee_id": "i1", "email": "a@x.org", "role": "STUDENT"})"),
    event(5, "INVITE_RESPONDED", R"({"invitee_id": "i1", "status": "ACCEPTED"})"),
    event(6, "ROOM_RENAMED", R"({"name": "Rings"})"),
    event(7, "SCHEDULE_REMOVED", R"({"schedule_id": "s2"})"),
    event(8, "INVITE_CANCELLED", R"({"invitee_id": "i1"})"),
    event(9, "ROOM_DELETED", R"({})"),
};

Room after(std::size_t events) {
    return *fold_all({a_life.begin(), a_life.begin() + static_cast<std::ptrdiff_t>(events)});
}

std::string unfit(std::size_t events, const Event& next) {
    try {
        fold(events == 0 ? std::nullopt : std::optional(after(events)), next);
    } catch (const UnfitEvent& error) {
        return error.what();
    }
    return "";
}

TEST(ClassConnectRoom, EachEventChangesWhatItNames) {
    EXPECT_EQ(after(7).to_json(), json::parse(R"({
            "id": "5f0c7a52-6c1e-4d8a-9a35-0d7f3c1b2a01", "entity_type": "ROOM", "version": 6,
            "name": "Rings", "description": "Groups",
            "created_at": "2026-01-01T00:00:00.000Z", "updated_at": "2026-01-01T00:00:06.000Z",
            "schedules": [
                {"id": "s1", "title": null, "starts_at": "c", "ends_at": "d",
                "recurrence": "DAILY"},
                {"id": "s2", "title": null, "starts_at": "a", "ends_at": "b",
                "recurrence": "NONE"}],
            "invitees": [{"id": "i1", "email": "a@x.org", "name": null, "role": "STUDENT",
            "status": "ACCEPTED"}]
        })"));
    EXPECT_EQ(after(9).schedules.size(), 1u);
    EXPECT_TRUE(after(9).invitees.empty());
}

TEST(ClassConnectRoom, ADeletedRoomIsATombstone) {
    EXPECT_EQ(after(10).to_json(), json::parse(R"({
            "id": "5f0c7a52-6c1e-4d8a-9a35-0d7f3c1b2a01", "entity_type": "ROOM_TOMBSTONE",
            "version": 9,
            "created_at": "2026-01-01T00:00:00.000Z", "updated_at": "2026-01-01T00:00:09.000Z"})"));
    EXPECT_EQ(
        unfit(10, event(10, "ROOM_RENAMED", R"({"name": "x"})")),
        "ROOM_RENAMED at 10, after the room was deleted");
}

TEST(ClassConnectRoom, DocumentsAreReadAsTheyWereWritten) {
    for (std::size_t events = 1; events <= a_life.size(); ++events) {
        EXPECT_EQ(Room::from_json(after(events).to_json()).to_json(), after(events).to_json());
    }
}

TEST(ClassConnectRoom, EventsThatDoNotFit) {
    EXPECT_EQ(unfit(0, a_life[1]), "gap at 0");
    EXPECT_EQ(unfit(3, a_life[4]), "gap at 3");
    EXPECT_EQ(
        unfit(0, event(0, "ROOM_RENAMED", R"({"name": "x"})")),
        "ROOM_RENAMED at 0, but there is no room");
    EXPECT_EQ(
        unfit(1, event(1, "ROOM_CREATED", R"({"name": "x"})")),
        "ROOM_CREATED at 1, but the room is there");
    EXPECT_EQ(
        unfit(1, event(1, "ROOM_PAINTED", R"({"colour": "red"})")),
        "unknown event type ROOM_PAINTED at 1");
    EXPECT_EQ(unfit(1, event(1, "ROOM_RENAMED", R"("name")")), "data is no object at 1");
    EXPECT_TRUE(unfit(1, event(1, "ROOM_RENAMED", R"({"nome": "x"})"))
                    .starts_with("data does not fit at 1: "));
    EXPECT_TRUE(unfit(1, event(1, "ROOM_RENAMED", R"({"name": 1})"))
                    .starts_with("data does not fit at 1: "));
    EXPECT_EQ(
        unfit(1, event(1, "SCHEDULE_REMOVED", R"({"schedule_id": "s9"})")), "there is no s9 at 1");
    EXPECT_EQ(
        unfit(1, event(1, "INVITE_CANCELLED", R"({"invitee_id": "i9"})")), "there is no i9 at 1");
    EXPECT_EQ(
        unfit(
            5,
            event(
                5,
                "PERSON_INVITED",
                R"({"invitee_id": "i1", "email": "b@x.org", "role": "GUEST"})")),
        "i1 is there already at 5");
}

TEST(ClassConnectEvent, WhatIsNoEvent) {
    const json good = a_life[0].to_json();
    EXPECT_EQ(Event::from_json(good).to_json(), good);
    for (const auto& [name, value] : good.items()) {
        json without = good;
        without.erase(name);
        EXPECT_ANY_THROW(Event::from_json(without)) << name;
    }
    for (const char* version : {"-1", "1.5", "\"1\"", "null"}) {
        json wrong = good;
        wrong["version"] = json::parse(version);
        EXPECT_ANY_THROW(Event::from_json(wrong)) << version;
    }
    EXPECT_ANY_THROW(Event::from_json(json::array()));
}

} // namespace
} // namespace class_connect
