#include "apps/class-connect/domain/command.h"
#include "apps/class-connect/domain/schema.h"
#include "apps/class-connect/domain/text.h"

#include <gtest/gtest.h>

namespace class_connect {
namespace {

constexpr const char* room_id = "5f0c7a52-6c1e-4d8a-9a35-0d7f3c1b2a01";

// What a command leads to: "TYPE {data} -> answer", or its refusal's code.
std::string outcome(const std::optional<Room>& room, const std::string& mutation, json arguments) {
    if (mutation != "createRoom") {
        arguments["roomId"] = room_id;
    }
    int ids = 0;
    try {
        const Command command =
            make_command(mutation, arguments, [&] { return "new-" + std::to_string(++ids); });
        const Decision decision = decide(command, room);
        const std::string event =
            decision.event ? decision.event->type + " " + decision.event->data.dump() : "nothing";
        return event + " -> " + decision.answer.dump();
    } catch (const Refusal& refusal) {
        return refusal.code +
               (refusal.current_version ? " at " + std::to_string(*refusal.current_version) : "");
    }
}

std::string
outcome(const std::optional<Room>& room, const std::string& mutation, const char* arguments) {
    return outcome(room, mutation, json::parse(arguments));
}

Room algebra() {
    Room room{room_id, 5, "t0", "t5", false, "Algebra"};
    room.schedules = {{"s1", "Monday", "2026-03-02T08:00:00Z", "2026-03-02T09:00:00Z", "WEEKLY"}};
    room.invitees = {
        {"i1", "a@x.org", std::nullopt, "STUDENT", "PENDING"},
        {"i2", "b@x.org", "Bea", "TEACHER", "ACCEPTED"}};
    return room;
}

TEST(ClassConnectCommand, Creates) {
    EXPECT_EQ(
        outcome({}, "createRoom", R"({"input": {"name": "  Algebra ", "description": " "}})"),
        R"(ROOM_CREATED {"name":"Algebra"} -> "new-1")");
    EXPECT_EQ(
        outcome(
            {},
            "createRoom",
            json{{"input", {{"id", room_id}, {"name", "A"}, {"description", " b "}}}}),
        std::string(R"(ROOM_CREATED {"description":"b","name":"A"} -> ")") + room_id + "\"");
    EXPECT_EQ(
        outcome(algebra(), "createRoom", json{{"input", {{"id", room_id}, {"name", "A"}}}}),
        "ALREADY_EXISTS");
    EXPECT_EQ(
        outcome({}, "createRoom", R"({"input": {"id": "1", "name": "A"}})"), "BAD_USER_INPUT");
}

TEST(ClassConnectCommand, NamesHaveOneToAHundredCharacters) {
    const auto rename = [](const std::string& name) {
        return outcome(algebra(), "renameRoom", json{{"name", name}});
    };
    EXPECT_EQ(rename(" "), "BAD_USER_INPUT");
    EXPECT_EQ(rename(std::string(101, 'x')), "BAD_USER_INPUT");
    EXPECT_TRUE(rename(std::string(100, 'x') + " ").starts_with("ROOM_RENAMED"));
    std::string long_name; // characters, not bytes
    for (int i = 0; i < 100; ++i) {
        long_name += "é";
    }
    EXPECT_TRUE(rename(long_name).starts_with("ROOM_RENAMED"));
    EXPECT_EQ(rename(" Algebra "), "nothing -> null");
}

TEST(ClassConnectCommand, RoomsThatAreNotThere) {
    Room tombstone{room_id, 6, "t0", "t6", true};
    for (const char* mutation : {"renameRoom", "deleteRoom"}) {
        EXPECT_EQ(outcome({}, mutation, R"({"name": "x"})"), "NOT_FOUND");
        EXPECT_EQ(
            outcome(tombstone, mutation, R"({"name": "x", "expectedVersion": 1})"), "ROOM_DELETED");
    }
    EXPECT_EQ(
        outcome(tombstone, "createRoom", json{{"input", {{"id", room_id}, {"name", "A"}}}}),
        "ALREADY_EXISTS");
}

TEST(ClassConnectCommand, ExpectedVersionsAreCheckedFirst) {
    EXPECT_EQ(
        outcome(algebra(), "renameRoom", R"({"name": "Algebra", "expectedVersion": 4})"),
        "CONFLICT at 5");
    EXPECT_EQ(
        outcome(algebra(), "cancelInvite", R"({"inviteeId": "i9", "expectedVersion": 6})"),
        "CONFLICT at 5");
    EXPECT_EQ(
        outcome(algebra(), "renameRoom", R"({"name": "Algebra", "expectedVersion": 5})"),
        "nothing -> null");
    EXPECT_EQ(
        outcome(algebra(), "renameRoom", R"({"name": "Algebra", "expectedVersion": null})"),
        "nothing -> null");
}

TEST(ClassConnectCommand, Schedules) {
    const auto set = [](const Room& room, const char* schedule) {
        return outcome(room, "setSchedule", json{{"schedule", json::parse(schedule)}});
    };
    const char* new_one =
        R"({"startsAt": "2026-03-02T08:00:00Z", "endsAt": "2026-03-02T08:00:01Z"})";
    EXPECT_EQ(
        set(algebra(), new_one),
        R"(SCHEDULE_SET {"ends_at":"2026-03-02T08:00:01Z","recurrence":"NONE",)"
        R"("schedule_id":"new-1","starts_at":"2026-03-02T08:00:00Z"} -> "new-1")");
    EXPECT_EQ(
        set(algebra(),
            R"({"id": "s1", "title": "Monday", "startsAt": "2026-03-02T08:00:00Z", "endsAt": )"
            R"("2026-03-02T09:00:00Z", "recurrence": "WEEKLY"})"),
        R"(nothing -> "s1")");
    EXPECT_TRUE(
        set(algebra(),
            R"({"id": "s1", "startsAt": "2026-03-02T08:00:00Z", "endsAt": "2026-03-02T09:00:00Z",)"
            R"( "recurrence": "WEEKLY"})")
            .starts_with("SCHEDULE_SET"));
    EXPECT_EQ(
        set(algebra(), R"({"startsAt": "2026-03-02T08:00:00Z", "endsAt": "2026-03-02T08:00:00Z"})"),
        "BAD_USER_INPUT");
    EXPECT_EQ(
        set(algebra(), R"({"startsAt": "2026-02-30T08:00:00Z", "endsAt": "2026-03-02T08:00:00Z"})"),
        "BAD_USER_INPUT");
    Room full = algebra();
    full.schedules.resize(100, full.schedules.front());
    EXPECT_EQ(set(full, new_one), "INVALID_STATE");
    EXPECT_EQ(
        outcome(algebra(), "removeSchedule", R"({"scheduleId": "s1"})"),
        R"(SCHEDULE_REMOVED {"schedule_id":"s1"} -> null)");
    EXPECT_EQ(outcome(algebra(), "removeSchedule", R"({"scheduleId": "s2"})"), "NOT_FOUND");
}

TEST(ClassConnectCommand, Invitees) {
    const auto invite = [](const Room& room, const char* email) {
        return outcome(
            room,
            "invitePerson",
            json{{"invitee", {{"email", email}, {"role", "GUEST"}, {"name", "C"}}}});
    };
    EXPECT_EQ(
        invite(algebra(), "C@X.org"),
        R"(PERSON_INVITED {"email":"c@x.org","invitee_id":"new-1","name":"C","role":"GUEST"} -> )"
        R"("new-1")");
    EXPECT_EQ(invite(algebra(), "A@x.org"), "ALREADY_INVITED");
    EXPECT_EQ(
        outcome(algebra(), "invitePerson", R"({"invitee": {"id": "i1", "email": "c@x.org"}})"),
        "ALREADY_INVITED");
    EXPECT_EQ(
        outcome(algebra(), "invitePerson", R"({"invitee": {"id": "i3", "email": "c@x.org"}})"),
        R"(PERSON_INVITED {"email":"c@x.org","invitee_id":"i3","role":"STUDENT"} -> "i3")");
    EXPECT_EQ(
        outcome(algebra(), "renameRoom", R"({"name": "a\uffff"})"),
        "BAD_USER_INPUT"); // no queue takes it
    for (const char* email : {"a", "@x.org", "a@", "a@b@c", ""}) {
        EXPECT_EQ(invite(algebra(), email), "BAD_USER_INPUT") << email;
    }
    Room full = algebra();
    full.invitees.resize(500, full.invitees.front());
    EXPECT_EQ(invite(full, "c@x.org"), "INVALID_STATE");
    EXPECT_EQ(
        outcome(algebra(), "respondToInvite", R"({"inviteeId": "i1", "status": "DECLINED"})"),
        R"(INVITE_RESPONDED {"invitee_id":"i1","status":"DECLINED"} -> null)");
    EXPECT_EQ(
        outcome(algebra(), "respondToInvite", R"({"inviteeId": "i2", "status": "DECLINED"})"),
        "INVALID_STATE");
    EXPECT_EQ(
        outcome(algebra(), "respondToInvite", R"({"inviteeId": "i3", "status": "DECLINED"})"),
        "NOT_FOUND");
    EXPECT_EQ(
        outcome(algebra(), "cancelInvite", R"({"inviteeId": "i2"})"),
        R"(INVITE_CANCELLED {"invitee_id":"i2"} -> null)");
    EXPECT_EQ(outcome(algebra(), "cancelInvite", R"({"inviteeId": "i3"})"), "NOT_FOUND");
}

TEST(ClassConnectCommand, Deletes) {
    EXPECT_EQ(
        outcome(algebra(), "deleteRoom", R"({"reason": "over"})"),
        R"(ROOM_DELETED {"reason":"over"} -> null)");
    EXPECT_EQ(outcome(algebra(), "deleteRoom", "{}"), "ROOM_DELETED {} -> null");
}

TEST(ClassConnectCommand, EveryMutationOfTheSchemaIsACommand) {
    for (const auto& field : action_schema().type("Mutation")->fields) {
        EXPECT_NO_THROW(outcome(algebra(), field.name, json::parse(R"({
            "input": {"name": "x"}, "name": "x", "scheduleId": "s1", "inviteeId": "i1",
            "status": "ACCEPTED",
            "schedule": {"startsAt": "a", "endsAt": "b"}, "invitee": {"email": "x@x"}})")))
            << field.name;
    }
    EXPECT_NE(query_schema().type("Room"), nullptr);
}

TEST(ClassConnectText, Forms) {
    EXPECT_TRUE(is_uuid_v4(room_id));
    for (const char* text :
         {"",
          "5F0C7A52-6C1E-4D8A-9A35-0D7F3C1B2A01",
          "5f0c7a52-6c1e-1d8a-9a35-0d7f3c1b2a01",
          "5f0c7a52-6c1e-4d8a-ca35-0d7f3c1b2a01",
          "5f0c7a526c1e4d8a9a350d7f3c1b2a01"}) {
        EXPECT_FALSE(is_uuid_v4(text)) << text;
    }
    EXPECT_TRUE(is_timestamp("2028-02-29T23:59:59Z"));
    for (const char* text :
         {"2026-02-29T00:00:00Z",
          "2026-01-01T24:00:00Z",
          "2026-01-01T00:60:00Z",
          "2026-01-01T00:00:60Z",
          "2026-01-01T00:00:00",
          "2026-01-01 00:00:00Z",
          "2026-1-1T00:00:00Z",
          "2026-00-01T00:00:00Z"}) {
        EXPECT_FALSE(is_timestamp(text)) << text;
    }
}

} // namespace
} // namespace class_connect
