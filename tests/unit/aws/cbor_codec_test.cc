// Kinesis' CBOR against the JSON that the same request or answer would have had; bytes as RFC 8949
// prescribes them, as Java's SDKs write them, and as nobody should.
#include "emulator/aws/cbor_codec.h"
#include "tests/unit/aws/front_door.h"

#include <limits>

namespace snowglobe::front_door {

namespace {

// "a1 61 61" and, in quotes, text as it is.
std::string bytes(std::string_view notation) {
    std::string out;
    for (std::size_t i = 0; i < notation.size();) {
        if (notation[i] == ' ') {
            ++i;
        } else if (notation[i] == '\'') {
            const std::size_t end = notation.find('\'', i + 1);
            out += notation.substr(i + 1, end - i - 1);
            i = end + 1;
        } else {
            out += static_cast<char>(std::stoi(std::string(notation.substr(i, 2)), nullptr, 16));
            i += 2;
        }
    }
    return out;
}

const Shape* input_of(std::string_view operation) {
    return kinesis::wire().model().find_operation(operation)->input;
}

// As JSON text; "refused" if it cannot be read.
std::string read(std::string_view notation, const Shape* shape = nullptr) {
    const auto value = parse_cbor(bytes(notation), shape);
    return value ? value->dump() : "refused";
}

const Shape* output_of(std::string_view operation) {
    return kinesis::wire().model().find_operation(operation)->output;
}

std::string print(const json& value) {
    return to_hex(print_cbor(value, nullptr));
}

HttpRequest cbor_request(const std::string& operation, std::string body) {
    HttpRequest request = kinesis_request(operation, std::move(body));
    set_header(request, "Content-Type", "application/x-amz-cbor-1.1");
    return request;
}

} // namespace

// The examples of RFC 8949, appendix A, as far as JSON has a word for them.
TEST(CborCodec, ReadsEveryKindOfItem) {
    EXPECT_EQ(read("00"), "0");
    EXPECT_EQ(read("17"), "23");
    EXPECT_EQ(read("18 18"), "24");
    EXPECT_EQ(read("19 03e8"), "1000");
    EXPECT_EQ(read("1a 000f4240"), "1000000");
    EXPECT_EQ(read("1b ffffffffffffffff"), "18446744073709551615");
    EXPECT_EQ(read("20"), "-1");
    EXPECT_EQ(read("39 03e7"), "-1000");
    EXPECT_EQ(read("3b 7fffffffffffffff"), "-9223372036854775808");
    // Beyond 64 bits, as such a number is in JSON.
    EXPECT_EQ(read("3b ffffffffffffffff"), json::parse("-18446744073709551616").dump());
    EXPECT_EQ(read("f9 3c00"), "1.0");
    EXPECT_EQ(read("f9 3e00"), "1.5");
    EXPECT_EQ(read("f9 c400"), "-4.0");
    EXPECT_EQ(read("f9 0001"), json(5.960464477539063e-8).dump());
    EXPECT_EQ(read("fa 47c35000"), "100000.0");
    EXPECT_EQ(read("fb 3ff199999999999a"), "1.1");
    EXPECT_EQ(read("f4"), "false");
    EXPECT_EQ(read("f5"), "true");
    EXPECT_EQ(read("f6"), "null");
    EXPECT_EQ(read("f7"), "null"); // undefined
    EXPECT_EQ(read("62 225c"), R"("\"\\")");
    EXPECT_EQ(read("62 c3bc"), "\"\u00fc\"");
    EXPECT_EQ(read("44 01020304"), R"("AQIDBA==")");
    EXPECT_EQ(read("83 01 82 02 03 82 04 05"), "[1,[2,3],[4,5]]");
    EXPECT_EQ(read("a2 61'a' 01 61'b' 82 02 03"), R"({"a":1,"b":[2,3]})");
}

TEST(CborCodec, ReadsIndefiniteLengths) {
    EXPECT_EQ(read("7f 65'strea' 64'ming' ff"), R"("streaming")");
    EXPECT_EQ(read("7f 61 c3 61 bc ff"), "\"\u00fc\""); // a letter in two chunks
    EXPECT_EQ(read("5f 42 0102 43 030405 ff"), R"("AQIDBAU=")");
    EXPECT_EQ(read("7f ff"), R"("")");
    EXPECT_EQ(read("9f 01 82 02 03 9f 04 05 ff ff"), "[1,[2,3],[4,5]]");
    EXPECT_EQ(read("bf 61'a' 01 7f 61'b' ff 9f ff ff"), R"({"a":1,"b":[]})");
}

// PutRecord as SDKs send it, and its twin in JSON.
TEST(CborCodec, ReadsRequestsByTheirShape) {
    EXPECT_EQ(
        read(
            "bf 6a'StreamName' 61's' 64'Data' 43 00ff10 6c'PartitionKey' 61'k' ff",
            input_of("PutRecord")),
        R"({"Data":"AP8Q","PartitionKey":"k","StreamName":"s"})");
    // Bytes are no text: as base64 they would be taken for another key.
    EXPECT_EQ(read("a1 6c'PartitionKey' 41'k'", input_of("PutRecord")), "refused");
    // In a member that nobody knows they do not matter.
    EXPECT_EQ(read("a1 61'x' 41'k'", input_of("PutRecord")), R"({"x":"aw=="})");
    EXPECT_EQ(
        read("a1 67'Records' 81 a1 64'Data' 41'k'", input_of("PutRecords")),
        R"({"Records":[{"Data":"aw=="}]})");
    EXPECT_EQ(
        read("a1 64'Tags' a1 61'k' 61'v'", input_of("AddTagsToStream")), R"({"Tags":{"k":"v"}})");
    EXPECT_EQ(read("a1 64'Tags' a1 61'k' 41'v'", input_of("AddTagsToStream")), "refused");
}

// Milliseconds, whatever their tag and width; the JSON protocol's seconds have the same digits.
TEST(CborCodec, ReadsTimestamps) {
    const Shape* shape = input_of("GetShardIterator");
    const auto timestamp = [&](const std::string& notation) {
        return read("a1 69'Timestamp' " + notation, shape);
    };
    EXPECT_EQ(timestamp("c1 1b 000001a013accc38"), R"({"Timestamp":1787036486.712})");
    EXPECT_EQ(timestamp("1b 000001a013accc38"), R"({"Timestamp":1787036486.712})");
    EXPECT_EQ(timestamp("c1 fb 427a013accc38000"), R"({"Timestamp":1787036486.712})");
    EXPECT_EQ(timestamp("c1 07"), R"({"Timestamp":0.007})");
    EXPECT_EQ(timestamp("c1 00"), R"({"Timestamp":0.0})");
    EXPECT_EQ(timestamp("c1 39 03e8"), R"({"Timestamp":-1.001})");
    EXPECT_EQ(timestamp("c1 f9 7e00"), "refused"); // NaN
    // Elsewhere it is a number like any other.
    EXPECT_EQ(read("a1 65'Limit' c1 07", input_of("GetRecords")), R"({"Limit":7})");
}

TEST(CborCodec, TagsArePassedOver) {
    EXPECT_EQ(read("d9 d9f7 a1 61'a' c1 c1 01"), R"({"a":1})"); // "this is CBOR"
    EXPECT_EQ(parse_cbor(std::string(1'000'000, '\xc1') + '\x01', nullptr), json(1));
    EXPECT_EQ(read("c1"), "refused");
    EXPECT_EQ(read("9f c1 ff"), "refused");
}

TEST(CborCodec, RefusesWhatIsMalformed) {
    for (const char* notation : {
             "",                             // nothing
             "18",                           // half a head
             "1b 00000000000000",            //
             "1c",                           // meaningless lengths
             "5d 00",                        //
             "1f",                           // neither numbers nor tags are indefinite
             "3f",                           //
             "df 01",                        //
             "ff",                           // an end of nothing
             "82 01 ff",                     //
             "a1 61'a' ff",                  //
             "a1 ff",                        //
             "bf 61'a' ff",                  // a name without a value
             "bf 61'a'",                     //
             "9f 01",                        // no end
             "82 01",                        // fewer than declared
             "a1",                           //
             "63 'ab'",                      //
             "7f 61'a'",                     //
             "7f 41'a' ff",                  // chunks of another kind
             "7f 7f 61'a' ff ff",            //
             "5f 01 ff",                     //
             "61 ff",                        // not UTF-8
             "63 eda080",                    // a surrogate
             "a1 61 ff 01",                  //
             "a1 01 02",                     // keys that are no text
             "a1 41'a' 02",                  //
             "01 01",                        // two items
             "a0 00",                        //
             "e0",                           // simple values without a meaning
             "f8 ff",                        //
             "f9 7c00",                      // infinite
             "fa 7fc00000",                  // NaN
             "9b ffffffffffffffff 01",       // more than memory
             "bb ffffffffffffffff 61'a' 01", //
             "5b ffffffffffffffff 01",       //
             "7b 7fffffffffffffff 01",       //
         }) {
        EXPECT_EQ(read(notation), "refused") << notation;
    }
}

TEST(CborCodec, DepthHasALimit) {
    const auto nested = [](std::size_t depth) {
        return parse_cbor(std::string(depth, '\x81') + '\x01', nullptr).has_value();
    };
    EXPECT_TRUE(nested(500));
    EXPECT_FALSE(nested(501));
    EXPECT_FALSE(nested(10'000'000));
    EXPECT_FALSE(parse_cbor(std::string(1'000'000, '\x9f'), nullptr));
}

TEST(CborCodec, Prints) {
    EXPECT_EQ(print(nullptr), "f6");
    EXPECT_EQ(print(true), "f5");
    EXPECT_EQ(print(false), "f4");
    EXPECT_EQ(print(23), "17");
    EXPECT_EQ(print(24U), "1818");
    EXPECT_EQ(print(255), "18ff");
    EXPECT_EQ(print(256), "190100");
    EXPECT_EQ(print(65'536), "1a00010000");
    EXPECT_EQ(print(4'294'967'296), "1b0000000100000000");
    EXPECT_EQ(print(-1), "20");
    EXPECT_EQ(print(std::numeric_limits<std::int64_t>::min()), "3b7fffffffffffffff");
    EXPECT_EQ(print(1.1), "fb3ff199999999999a");
    EXPECT_EQ(print("abc"), "63616263");
    EXPECT_EQ(print("\xff"), "63efbfbd"); // as in JSON
    EXPECT_EQ(print(json(CarriedJson::trusted("[1]"))), "9f01ff");
    EXPECT_EQ(print(json{{"a", json::array({1, "b"})}}), "bf61619f016162ffff");
}

TEST(CborCodec, PrintsBlobsAndTimestampsOfAnswers) {
    const json record = {
        {"ApproximateArrivalTimestamp", 1787036486.712},
        {"Data", "AP8Q"},
        {"PartitionKey", "Data"}};
    EXPECT_EQ(
        print_cbor({{"Records", json::array({record})}}, output_of("GetRecords")),
        bytes("bf 67'Records' 9f bf 78 1b 'ApproximateArrivalTimestamp' c1 1b 000001a013accc38 "
              "64'Data' 43 00ff10 6c'PartitionKey' 64'Data' ff ff ff"));
    EXPECT_EQ(
        print_cbor(
            {{"StreamDescriptionSummary", {{"StreamCreationTimestamp", 1767225600.0}}}},
            output_of("DescribeStreamSummary")),
        bytes("bf 78 18 'StreamDescriptionSummary' bf 77'StreamCreationTimestamp' c1 1b 0000019b76daa800 ff ff"));
}

TEST_F(FrontDoor, KinesisInCbor) {
    const HttpRequest put = cbor_request("PutRecord", bytes("a1 64'Data' 42 0001"));
    EXPECT_EQ(call(put).operation, "PutRecord");
    EXPECT_EQ(call(put).request, (json{{"Data", "AAE="}}));
    const HttpResponse answered = answer(put, Reply{json{{"ShardId", "s"}}, {}});
    EXPECT_EQ(answered.status, 200);
    EXPECT_EQ(answered.body, bytes("bf 67'ShardId' 61's' ff"));
    EXPECT_EQ(answered.header("Content-Type"), "application/x-amz-cbor-1.1");
    EXPECT_EQ(answered.header("x-amz-id-2").value_or("").size(), 96U);
    EXPECT_EQ(answer(cbor_request("DeleteStream", bytes("a0")), Reply{}).body, "");
    const HttpResponse error = answer(put, Reply{{}, ApiError("LimitExceededException", "gone")});
    EXPECT_EQ(error.status, 400);
    EXPECT_EQ(
        error.body, bytes("bf 66'__type' 76'LimitExceededException' 67'message' 64'gone' ff"));
}

// As AWS answers them: kinesalite has these very bytes.
TEST_F(FrontDoor, RefusalsOfKinesisInCbor) {
    for (const char* body : {"", "ff", "80", "f6"}) {
        const HttpResponse refused = refusal(cbor_request("PutRecord", bytes(body)));
        EXPECT_EQ(refused.status, 400);
        EXPECT_EQ(refused.header("Content-Type"), "application/x-amz-cbor-1.1");
        EXPECT_EQ(refused.body, bytes("bf 66'__type' 76'SerializationException' ff")) << body;
    }
    EXPECT_EQ(
        refusal(cbor_request("Nothing", bytes("a0"))).body,
        bytes("bf 66'__type' 78 19 'UnknownOperationException' ff"));
    HttpRequest request = cbor_request("PutRecord", bytes("a0"));
    set_header(request, "Authorization", std::nullopt);
    EXPECT_EQ(
        refusal(request).body,
        bytes("bf 66'__type' 78 23 'MissingAuthenticationTokenException' "
              "67'message' 78 1c 'Missing Authentication Token' ff"));
    // One is not the other.
    EXPECT_EQ(refusal(cbor_request("PutRecord", "{}")).status, 400);
    EXPECT_EQ(refusal(kinesis_request("PutRecord", bytes("a0"))).status, 400);
}

} // namespace snowglobe::front_door
