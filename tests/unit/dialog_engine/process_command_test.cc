#include "apps/dialog-engine/domain/outbound_message.h"
#include "apps/dialog-engine/domain/process_command.h"
#include "apps/dialog-engine/domain/wording.h"

#include <gtest/gtest.h>

namespace dialog_engine {
namespace {

constexpr const char* phone = "+14801230001";

json prompt(const std::string& slug, const std::string& text, json more = json::object()) {
    json out = {{"slug", slug}, {"messages", {{{"text", text}}}}};
    out.update(more);
    return out;
}

json three_prompts() {
    json graded = prompt("graded", "Is it?", {{"correct_response", "b) false"}});
    graded["messages"].push_back({{"text", "a) true b) false"}, {"media_url", "https://m/1.png"}});
    return {
        {"slug", "01-basics"},
        {"name", "Basics"},
        {"prompts", {prompt("free", "Ready?"), graded, prompt("closing", "Well done.")}}};
}

// One learner, one command after the other.
class Dialog : public testing::Test {
protected:
    std::vector<std::string> send(const json& record) {
        sequence_number += 1;
        const auto outcome = process_command(
            state, parse_command(record), std::to_string(sequence_number), surroundings);
        std::vector<std::string> types;
        texts.clear();
        if (outcome) {
            batch = outcome->batch;
            // What is stored is read again, as the next command does.
            state = DialogState::from_json(outcome->state.to_json());
            for (const Event& event : batch.events) {
                types.emplace_back(to_text(event.type));
                for (const OutboundMessage& message : messages_for(event)) {
                    texts.push_back(message.body.value_or("") + message.media_url.value_or(""));
                }
            }
        }
        return types;
    }
    std::vector<std::string> sms(const std::string& body) {
        return send({{"type", "INBOUND_SMS"}, {"payload", {{"From", phone}, {"Body", body}}}});
    }
    std::vector<std::string> start(const json& drill, const char* instance = "instance-1") {
        return send(
            {{"type", "START_DRILL"},
             {"payload",
              {{"phone_number", phone},
               {"drill_slug", drill["slug"]},
               {"drill_body", drill},
               {"drill_instance_id", instance}}}});
    }
    std::vector<std::string> update(const json& data, bool purge = false) {
        return send(
            {{"type", "UPDATE_USER"},
             {"payload",
              {{"phone_number", phone},
               {"user_profile_data", data},
               {"purge_drill_state", purge}}}});
    }
    void validate() { update({{"validated", true}}); }

    std::vector<std::string> codes_asked;
    int ids = 0;
    const Surroundings surroundings{
        [] { return "2026-01-01T00:00:00.000000+00:00"; },
        [this] { return "id-" + std::to_string(++ids); },
        [this](const std::string& code) {
            codes_asked.push_back(code);
            return CodeValidation{
                code == "acme" || code == "demo",
                code == "demo",
                code == "acme"
                    ? json{{"employer_id", 1},
                           {"employer_name", "Acme"},
                           {"unit_id", 7},
                           {"unit_name", "North"}}
                    : json()};
        },
    };
    DialogState state = DialogState::fresh(phone);
    EventBatch batch;
    std::vector<std::string> texts;
    int sequence_number = 100;
};

using Types = std::vector<std::string>;

TEST_F(Dialog, ValidCodeRegisters) {
    EXPECT_EQ(sms(" ACME "), Types{"USER_VALIDATED"});
    EXPECT_TRUE(state.user_profile.validated());
    EXPECT_EQ(state.user_profile.account_info().at("employer_id"), 1);
    // Events carry the profile before the command, but the account after it.
    const json profile = batch.events[0].user_profile.to_json();
    EXPECT_EQ(profile["validated"], false);
    EXPECT_EQ(profile["account_info"]["unit_name"], "North");
    EXPECT_EQ(batch.to_json()["user_profile"]["validated"], true);
    EXPECT_EQ(state.seq, "101");
}

TEST_F(Dialog, InvalidCodeSaysSoUntilRegistered) {
    EXPECT_EQ(sms("xyz"), Types{"USER_VALIDATION_FAILED"});
    EXPECT_EQ(texts, Types{std::string(unknown_code_text())});
    validate();
    EXPECT_EQ(sms("xyz"), Types{"UNHANDLED_MESSAGE_RECEIVED"});
    EXPECT_EQ(batch.events[0].details["message"], "xyz");
    EXPECT_EQ(codes_asked, Types{"xyz"});
}

TEST_F(Dialog, DemoUserMayRegisterLater) {
    EXPECT_EQ(sms("demo"), Types{"USER_VALIDATED"});
    EXPECT_TRUE(state.user_profile.is_demo());
    EXPECT_EQ(sms("opus"), Types{"DEMO_REQUESTED"});
    EXPECT_EQ(sms("acme"), Types{"USER_VALIDATED"});
    EXPECT_FALSE(state.user_profile.is_demo());
}

TEST_F(Dialog, UnknownEmployerIsAskedForAgain) {
    update({{"validated", true}, {"account_info", {{"employer_id", 0}}}});
    EXPECT_EQ(sms("hello"), Types{"UNHANDLED_MESSAGE_RECEIVED"});
    EXPECT_EQ(sms("acme"), Types{"USER_VALIDATED"});
    EXPECT_EQ(codes_asked, (Types{"hello", "acme"}));
    EXPECT_EQ(sms("acme"), Types{"UNHANDLED_MESSAGE_RECEIVED"}); // known now: not asked
}

TEST_F(Dialog, DrillFromStartToEnd) {
    validate();
    EXPECT_EQ(start(three_prompts()), Types{"DRILL_STARTED"});
    EXPECT_EQ(texts, Types{"Ready?"});
    EXPECT_EQ(sms("ok"), (Types{"COMPLETED_PROMPT", "ADVANCED_TO_NEXT_PROMPT"}));
    EXPECT_EQ(texts, (Types{"Is it?", "a) true b) falsehttps://m/1.png"}));
    EXPECT_EQ(sms("b"), (Types{"COMPLETED_PROMPT", "ADVANCED_TO_NEXT_PROMPT", "DRILL_COMPLETED"}));
    ASSERT_EQ(texts.size(), 2u);
    EXPECT_TRUE(texts[0].ends_with(" Correct!"));
    EXPECT_EQ(texts[1], "Well done.");
    EXPECT_TRUE(batch.events[2].details["last_prompt_response"].is_null());
    EXPECT_FALSE(state.current_drill || state.drill_instance_id || state.current_prompt_state);
}

TEST_F(Dialog, SecondMissGivesUp) {
    start(three_prompts());
    sms("ok");
    EXPECT_EQ(sms("true"), Types{"FAILED_PROMPT"});
    EXPECT_EQ(texts, Types{"Not quite. Have another go."});
    EXPECT_EQ(state.current_prompt_state->failures, 1);
    EXPECT_EQ(sms("true"), (Types{"FAILED_PROMPT", "ADVANCED_TO_NEXT_PROMPT", "DRILL_COMPLETED"}));
    EXPECT_EQ(batch.events[0].details["abandoned"], true);
    EXPECT_EQ(texts, (Types{"The answer was *b) false*.\n\nOn to the next one.", "Well done."}));
}

TEST_F(Dialog, MaxFailuresAsksMoreOften) {
    json drill = three_prompts();
    drill["prompts"][1]["max_failures"] = 2;
    start(drill);
    sms("ok");
    EXPECT_EQ(sms("true"), Types{"FAILED_PROMPT"});
    EXPECT_EQ(sms("true"), Types{"FAILED_PROMPT"});
    EXPECT_EQ(sms("").size(), 3u);
    EXPECT_TRUE(batch.events[0].details["response"].is_null());
}

TEST_F(Dialog, WordsThatActAtAnyTimeAndWordsThatDoNot) {
    validate();
    for (const char* answer : {"more", "name", "lang", "schedule", "go", "english", "thanks"}) {
        start(three_prompts());
        EXPECT_EQ(sms(answer)[0], "COMPLETED_PROMPT") << answer;
    }
    start(three_prompts());
    EXPECT_EQ(sms("menu"), Types{"MENU_REQUESTED"});
    EXPECT_EQ(sms("AYUDA"), Types{"SUPPORT_REQUESTED"});
    EXPECT_EQ(sms("info"), Types{"DASHBOARD_REQUESTED"});
    EXPECT_EQ(sms("help"), Types{});
    EXPECT_EQ(sms("stop"), Types{"OPTED_OUT"});
    EXPECT_EQ(batch.events[0].details["drill_instance_id"], "instance-1");
}

TEST_F(Dialog, BetweenDrills) {
    validate();
    EXPECT_EQ(sms("Début"), Types{"DRILL_REQUESTED"});
    EXPECT_EQ(sms("esl"), Types{"ENGLISH_LESSON_DRILL_REQUESTED"});
    EXPECT_EQ(sms("MÁS"), Types{"NEXT_DRILL_REQUESTED"});
    EXPECT_EQ(sms("nombre"), Types{"NAME_CHANGE_DRILL_REQUESTED"});
    EXPECT_TRUE(batch.events[0].details["abandoned_drill_instance_id"].is_null());
    EXPECT_EQ(sms("idioma"), Types{"LANGUAGE_CHANGE_DRILL_REQUESTED"});
    EXPECT_EQ(sms("horario"), Types{"SCHEDULING_DRILL_REQUESTED"});
    EXPECT_EQ(sms("Muchas gracias!"), Types{"THANK_YOU_RECEIVED"});
    EXPECT_EQ(sms("សូមអរគុណ"), Types{"THANK_YOU_RECEIVED"});
}

TEST_F(Dialog, OptedOutHearsNothing) {
    sms("stop");
    EXPECT_EQ(sms("hello"), Types{});
    EXPECT_EQ(start(three_prompts()), Types{});
    EXPECT_EQ(state.seq, "101");                     // commands without events leave no mark
    EXPECT_EQ(sms("menu"), Types{"MENU_REQUESTED"}); // acts at any time, and opts in again
    sms("stop");
    EXPECT_EQ(sms("start"), Types{"NEXT_DRILL_REQUESTED"});
    EXPECT_FALSE(state.user_profile.opted_out());
}

TEST_F(Dialog, LanguageIsShortenedWhenLoaded) {
    validate();
    start(
        {{"slug", "language"},
         {"name", "Language"},
         {"prompts", {prompt("ask", "Language?", {{"response_user_profile_key", "language"}})}}});
    EXPECT_EQ(sms("Español"), (Types{"COMPLETED_PROMPT", "DRILL_COMPLETED"}));
    EXPECT_EQ(batch.events[1].details["last_prompt_response"], "Español");
    EXPECT_EQ(batch.to_json()["user_profile"]["language"], "Español");
    EXPECT_EQ(EventBatch::from_json(batch.to_json()).to_json()["user_profile"]["language"], "es");
    EXPECT_EQ(state.user_profile.text("language"), "es");
    start(three_prompts());
    sms("ok");
    sms("true");
    EXPECT_EQ(texts, Types{"No del todo. Prueba otra vez."});
    sms("b");
    EXPECT_TRUE(texts[0].ends_with(" ¡Correcto!"));
}

TEST_F(Dialog, AnswerForAnUnknownProfileMemberIsPoison) {
    start(
        {{"slug", "x"},
         {"name", "X"},
         {"prompts", {prompt("ask", "?", {{"response_user_profile_key", "shoe_size"}})}}});
    EXPECT_THROW(sms("44"), std::invalid_argument);
}

TEST_F(Dialog, UpdateMergesAndPurges) {
    sms("acme");
    start(three_prompts());
    EXPECT_EQ(update({{"name", "Ada"}, {"account_info", {{"unit_id", 9}}}}), Types{"USER_UPDATED"});
    EXPECT_EQ(state.user_profile.text("name"), "Ada");
    EXPECT_EQ(state.user_profile.account_info().at("employer_id"), 1);
    EXPECT_EQ(state.user_profile.account_info().at("unit_id"), 9);
    EXPECT_TRUE(state.current_drill);
    update(json::object(), true);
    EXPECT_FALSE(state.current_drill || state.current_prompt_state);
}

TEST_F(Dialog, CommandSeenBeforeIsIgnored) {
    state.seq = "49590338271490256608559692538361571095921575989136588898";
    EXPECT_EQ(update({{"name", "Ada"}}), Types{});
    sequence_number = 0;
    state.seq = "0";
    EXPECT_EQ(update({{"name", "Ada"}}), Types{"USER_UPDATED"});
}

TEST_F(Dialog, AdHocMessage) {
    const json payload = {{"phone_number", phone}, {"message", ""}, {"media_url", nullptr}};
    EXPECT_EQ(
        send({{"type", "SEND_AD_HOC_MESSAGE"}, {"payload", payload}}),
        Types{"AD_HOC_MESSAGE_SENT"});
    EXPECT_FALSE(messages_for(batch.events[0])[0].body); // an empty text is no text
}

TEST(DialogCommand, MalformedCommandsThrow) {
    for (const char* record :
         {R"({"type":"BOGUS","payload":{}})",
          R"({"type":"TRIGGER_REMINDER","payload":{}})",
          R"({"payload":{}})",
          R"({"type":"INBOUND_SMS","payload":{"From":"+1"}})",
          R"({"type":"SEND_AD_HOC_MESSAGE","payload":{"phone_number":"+1","message":"m"}})",
          R"({"type":"UPDATE_USER","payload":{"phone_number":"+1","user_profile_data":[]}})",
          R"({"type":"START_DRILL","payload":{"phone_number":"+1","drill_slug":"s",
              "drill_instance_id":"i","drill_body":{"slug":"s","name":"n","prompts":[]}}})"}) {
        EXPECT_ANY_THROW(parse_command(json::parse(record))) << record;
    }
}

TEST(DialogState, SequenceNumbersCompareAsNumbers) {
    EXPECT_TRUE(sequence_at_most("9", "10"));
    EXPECT_TRUE(sequence_at_most("10", "10"));
    EXPECT_FALSE(sequence_at_most("11", "10"));
    EXPECT_TRUE(sequence_at_most("0", "0"));
    EXPECT_TRUE(sequence_at_most("0009", "10"));
    EXPECT_FALSE(sequence_at_most("10", "0009"));
}

TEST(DialogWording, PlaceholdersInAnAnswerStayEmpty) {
    const Wording& en = wording(std::nullopt);
    EXPECT_EQ(
        corrected_text(en, "a {{name}}b{{ x y }}{{"),
        "The answer was *a b{{ x y }}{{*.\n\nOn to the next one.");
    EXPECT_EQ(wording("fr").correct, "C'est juste !");
    EXPECT_EQ(wording("km").language, "en");
}

TEST(OutboundMessages, GroupedByPhoneNumberInFirstSeenOrder) {
    const auto batch = [](const std::string& number, const std::string& id) {
        Event event;
        event.type = EventType::ad_hoc_message_sent;
        event.phone_number = number;
        event.event_id = id;
        event.details = {{"sms", {{"body", "text " + id}, {"media_url", nullptr}}}};
        EventBatch out;
        out.phone_number = number;
        out.events = {event};
        return out;
    };
    const auto groups =
        group_by_phone_number({batch("+2", "c"), batch("+1", "b"), batch("+2", "a")});
    ASSERT_EQ(groups.size(), 2u);
    EXPECT_EQ(groups[0].phone_number, "+2");
    ASSERT_EQ(groups[0].messages.size(), 2u);
    EXPECT_EQ(groups[0].messages[0].body, "text c"); // order of events, not of ids
    EXPECT_EQ(groups[0].event_ids(), "a-c");
}

} // namespace
} // namespace dialog_engine
