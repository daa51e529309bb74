// A made-up service of AWS's kind that speaks REST-XML: a model and two rows are all that it needs.
#include "emulator/aws/aws_wire.h"
#include "emulator/aws/xml_document.h"
#include "tests/unit/aws/made_up_service.h"

namespace snowglobe {

namespace {

constexpr std::int64_t any = Shape::unbounded;

// As scripts/derive-models writes them. Members are by name.
extern const Shape text, number, time, share, yes_or_no, blob;
extern const Shape songs, toes, marks, ring, nests, meta;
constinit const ShapeMember ring_members[] = {
    {"Kind", "kind", "ring:kind", &text, Location::body, 0, 0, false, true},
    {"Number", "number", "Number", &number, Location::body, 1, 1, false},
};
constinit const ShapeMember bird_members[] = {
    {"Bird", "bird", "Bird", &text, Location::path, 0, 0, true},
    {"Cage", "cage", "Cage", &text, Location::path, 1, 1, true},
    {"Caught", "caught", "x-aviary-caught", &time, Location::header, 2, 2, false},
    {"Fraction", "fraction", "Fraction", &share, Location::body, 3, 3, false},
    {"Hatched", "hatched", "Hatched", &time, Location::body, 4, 4, false},
    {"Marks", "marks", "Marks", &marks, Location::body, 5, 5, false},
    {"Meta", "meta", "x-aviary-meta-", &meta, Location::headers, 6, 6, false},
    {"Nests", "nests", "Nest", &nests, Location::body, 7, 7, false},
    {"Ring", "ring", "Ring", &ring, Location::body, 8, 8, false},
    {"Singing", "singing", "Singing", &yes_or_no, Location::body, 9, 9, false},
    {"Songs", "songs", "Songs", &songs, Location::body, 10, 10, false},
    {"Tags", "tags", "x-aviary-tags", &songs, Location::header, 11, 11, false},
    {"Toes", "toes", "Toe", &toes, Location::body, 12, 12, false},
    {"Weight", "weight", "weight", &number, Location::query, 13, 13, false},
};
// What comes in a path or query goes out in the body.
constinit const ShapeMember answer_members[] = {
    {"Bird", "bird", "Bird", &text, Location::body, 0, 0, false},
    {"Cage", "cage", "x-aviary-cage", &text, Location::header, 1, 1, false},
    {"Caught", "caught", "x-aviary-caught", &time, Location::header, 2, 2, false},
    {"Fraction", "fraction", "Fraction", &share, Location::body, 3, 3, false},
    {"Hatched", "hatched", "Hatched", &time, Location::body, 4, 4, false},
    {"Marks", "marks", "Marks", &marks, Location::body, 5, 5, false},
    {"Meta", "meta", "x-aviary-meta-", &meta, Location::headers, 6, 6, false},
    {"Nests", "nests", "Nest", &nests, Location::body, 7, 7, false},
    {"Ring", "ring", "Ring", &ring, Location::body, 8, 8, false},
    {"Singing", "singing", "Singing", &yes_or_no, Location::body, 9, 9, false},
    {"Songs", "songs", "Songs", &songs, Location::body, 10, 10, false},
    {"Tags", "tags", "x-aviary-tags", &songs, Location::header, 11, 11, false},
    {"Toes", "toes", "Toe", &toes, Location::body, 12, 12, false},
    {"Weight", "weight", "Weight", &number, Location::body, 13, 13, false},
};
constinit const ShapeMember photo_members[] = {
    {"Bird", "bird", "Bird", &text, Location::path, 0, 0, true},
    {"Cage", "cage", "Cage", &text, Location::path, 1, 1, true},
    {"Photo", "photo", "Photo", &blob, Location::payload, 2, 2, false},
};
constinit const ShapeMember moving_members[] = {
    {"Bird", "bird", "Bird", &text, Location::path, 0, 0, true},
    {"Cage", "cage", "Cage", &text, Location::path, 1, 1, true},
    {"From", "from", "x-aviary-from", &text, Location::header, 2, 2, true},
    {"Ring", "ring", "Ring", &ring, Location::payload, 3, 3, false},
};
constexpr Shape plain(std::string_view name, ShapeType type) {
    return {name, type, any, any, "", {}, nullptr, 0, nullptr, nullptr, "", "", "", false, false};
}
constinit const Shape text = plain("Text", ShapeType::text);
constinit const Shape number = plain("Number", ShapeType::integer);
constinit const Shape time = plain("Time", ShapeType::timestamp);
constinit const Shape share = plain("Share", ShapeType::decimal);
constinit const Shape yes_or_no = plain("YesOrNo", ShapeType::boolean);
constinit const Shape blob = plain("Blob", ShapeType::blob);
constexpr Shape list_of(const Shape& element, std::string_view name, bool is_flattened) {
    return {"List", ShapeType::list, any, any, "", {}, nullptr, 0, nullptr, &element, name, "", "",
            is_flattened, false};
}
constexpr Shape map_of(bool is_flattened) {
    return {"Map", ShapeType::map, any, any, "", {}, nullptr, 0, &text, &text, "entry", "key",
            "value", is_flattened, false};
}
constinit const Shape songs = list_of(text, "Song", false);
constinit const Shape toes = list_of(number, "member", true);
constinit const Shape marks = map_of(false);
constinit const Shape nests = map_of(true);
constinit const Shape meta = map_of(false);
constinit const Shape ring{
    "Ring", ShapeType::structure, any, any, "", {}, ring_members, 2, nullptr, nullptr, "", "", "",
    false, false, "ring", "http://example.com/ring"};
constexpr Shape structure(std::string_view name, std::span<const ShapeMember> members) {
    return {name, ShapeType::structure, any, any, "", {}, members.data(),
            static_cast<std::uint16_t>(members.size()), nullptr, nullptr, "", "", "", false, false};
}
constinit const Shape bird_input = structure("PutBirdRequest", bird_members);
constinit const Shape bird_output = structure("PutBirdOutput", answer_members);
constinit const Shape photo = structure("Photo", photo_members);
constinit const Shape moving = structure("MoveBirdRequest", moving_members);
constexpr std::string_view path = "/aviary/{Cage}/{Bird+}";
constinit const OperationModel operations[] = {
    {"MoveBird", "PUT", path, "", 200, false, &moving, &moving},
    {"PutBird", "PUT", path, "", 201, false, &bird_input, &bird_output},
    {"PutPhoto", "PUT", path, "photo", 200, false, &photo, &photo},
};
constexpr ErrorModel errors[] = {{"CageIsFull", "FullCage", "message", 409}};
constexpr Protocol protocols[] = {Protocol::rest_xml};
constexpr ServiceModel model{
    "aviary", "2026-01-01", "aviary", "", "", "http://example.com/aviary", protocols, operations,
    errors};

class Aviary final : public Service {
public:
    std::string_view name() const override { return "aviary"; }
    const Wire* wire() const override {
        static const AwsWire wire(model);
        return &wire;
    }
    std::span<const OperationRow> operations() const override {
        static constexpr OperationRow rows[] = {
            {"MoveBird", echo}, {"PutBird", echo}, {"PutPhoto", develop}};
        return rows;
    }

private:
    static Outcome echo(Service&, Context&, const json& request) {
        if (request.value("Cage", "") == "full") {
            throw ApiError("CageIsFull", "no room for <" + request.value("Bird", "") + ">");
        }
        return request;
    }
    static Outcome develop(Service&, Context& context, const json&) {
        return {json::object(), Bytes("developed " + std::string(context.payload.view()))};
    }
};

class RestXmlTest : public MadeUpService<Aviary> {
protected:
    const HttpResponse& put(
        const std::string& target, const std::string& body, HttpHeaders headers = {}) {
        HttpRequest request;
        request.method = "PUT";
        request.target = target;
        request.headers = std::move(headers);
        request.headers.emplace_back(
            "Authorization",
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261121/eu-west-1/aviary/aws4_request, "
            "SignedHeaders=host;x-amz-date, Signature=abc");
        request.headers.emplace_back("X-Amz-Date", "20261121T000000Z");
        request.body = body;
        ask(std::move(request));
        run_until(answers.size() + 1);
        return answers.back();
    }
};

constexpr std::string_view head = "<?xml version=\"1.0\"?>";

// Flattened lists and maps stand among other members; a namespace's prefix is whatever it is.
TEST_F(RestXmlTest, MembersComeFromEverywhereAndGoEverywhere) {
    const HttpResponse& answer = put(
        "/aviary/blue/a/b%20c//d?weight=12",
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Whatever xmlns=\"http://example.com/aviary\">"
        "<Toe>1</Toe><Songs><Song>la &amp; li</Song><Song/><Other>x</Other></Songs><Toe>3</Toe>"
        "<Hatched>2026-01-01T00:00:01Z</Hatched><Singing>true</Singing><Fraction>0.5</Fraction>"
        "<Marks><entry><key>k</key><value>v</value></entry></Marks>"
        "<Nest><key>n</key><value>m</value></Nest><Unknown><deep/></Unknown>"
        "<Ring xmlns:r=\"http://example.com/ring\" r:kind=\"&quot;gold&quot;\"><Number>7</Number>"
        "</Ring></Whatever>",
        {{"X-Aviary-Tags", "old, wise"},
         {"X-Aviary-Caught", "Thu, 01 Jan 2026 00:00:00 GMT"},
         {"X-Aviary-Meta-Color", "green"}});
    EXPECT_EQ(answer.status, 201);
    EXPECT_EQ(answer.header("content-type"), "application/xml");
    EXPECT_EQ(answer.header("x-aviary-cage"), "blue");
    EXPECT_EQ(answer.header("x-aviary-tags"), "old, wise");
    EXPECT_EQ(answer.header("x-aviary-caught"), "Thu, 01 Jan 2026 00:00:00 GMT");
    EXPECT_EQ(answer.header("x-aviary-meta-color"), "green");
    EXPECT_EQ(
        answer.body,
        std::string(head) +
            "<PutBirdOutput xmlns=\"http://example.com/aviary\"><Bird>a/b c//d</Bird>"
            "<Fraction>0.5</Fraction><Hatched>2026-01-01T00:00:01Z</Hatched>"
            "<Marks><entry><key>k</key><value>v</value></entry></Marks>"
            "<Nest><key>n</key><value>m</value></Nest>"
            "<Ring xmlns:ring=\"http://example.com/ring\" ring:kind=\"&quot;gold&quot;\">"
            "<Number>7</Number></Ring><Singing>true</Singing>"
            "<Songs><Song>la &amp; li</Song><Song></Song></Songs><Toe>1</Toe><Toe>3</Toe>"
            "<Weight>12</Weight></PutBirdOutput>");
}

TEST_F(RestXmlTest, ABodyMayBeAMembersDocumentOrItsBytes) {
    EXPECT_EQ(put("/aviary/blue/tit?photo", "<not xml").body, "developed <not xml");
    EXPECT_EQ(answers.back().header("content-type"), "application/octet-stream");
    // Same method and path as PutBird: the header that MoveBird needs tells them apart.
    put("/aviary/blue/tit",
        "<Ring ring:kind=\"tin\" xmlns:ring=\"http://example.com/ring\"/>",
        {{"x-aviary-from", "red"}});
    EXPECT_EQ(answers.back().status, 200);
    EXPECT_EQ(answers.back().header("x-aviary-from"), "red");
    EXPECT_EQ(
        answers.back().body,
        std::string(head) +
            "<Ring xmlns:ring=\"http://example.com/ring\" ring:kind=\"tin\"></Ring>");
}

TEST_F(RestXmlTest, ErrorsAreDocuments) {
    const HttpResponse& answer = put("/aviary/full/tit", "");
    EXPECT_EQ(answer.status, 409);
    EXPECT_EQ(
        answer.body,
        std::string(head) +
            "<ErrorResponse xmlns=\"http://example.com/aviary\"><Error><Type>Sender</Type>"
            "<Code>FullCage</Code><Message>no room for &lt;tit&gt;</Message></Error>"
            "<RequestId>00000000-0000-4000-8000-000000000000</RequestId></ErrorResponse>");
    EXPECT_EQ(put("/aviary", "").status, 404);
    // What is no number stays what it is, for the check of shapes, as with the other protocols.
    EXPECT_NE(
        put("/aviary/blue/tit", "<B><Toe>many</Toe></B>").body.find("<Toe>many</Toe>"),
        std::string::npos);
}

TEST_F(RestXmlTest, MalformedXmlIsRefused) {
    std::string deep, wide = "<B>";
    for (std::size_t i = 0; i <= xml_depth_max; ++i) {
        deep += "<a>";
    }
    for (std::size_t i = 0; i <= xml_elements_max; ++i) {
        wide += "<a/>";
    }
    const std::pair<std::string, std::string_view> cases[] = {
        {"<B><Toe>1</B>", "mismatched tag"},
        {"<B>", "no element found"},
        {" ", "no element found"},
        {"plain", "syntax error"},
        {"<B/><B/>", "junk after document element"},
        {"<B>&nothing;</B>", "undefined entity"},
        {"<B>\xff</B>", "not well-formed"},
        {"<B p:q=\"1\"/>", "unbound prefix"},
        {std::string("<B>\0</B>", 8), "not well-formed"},
        // UTF-16, whose names may have letters that UTF-8's may not: with its mark, and without.
        {std::string("\xff\xfe<\0\xba\0/\0>\0", 10), "no UTF-8"},
        {std::string("\xfe\xff\0<\0B\0/\0>", 10), "no UTF-8"},
        {std::string("<\0B\0/\0>\0", 8), "no UTF-8"},
        {std::string("\0<\0B\0/\0>", 8), "no UTF-8"},
        {"<!DOCTYPE B [<!ENTITY a \"aa\"><!ENTITY b \"&a;&a;\">]><B>&b;</B>", "document type"},
        {"<!DOCTYPE B SYSTEM \"file:///etc/passwd\"><B/>", "document type"},
        {deep, "nested more than 100 deep"},
        {wide + "</B>", "more than 250000 elements"},
        {"<B>" + std::string(xml_bytes_max, ' ') + "</B>", "more than 8388608 bytes"},
    };
    for (const auto& [body, why] : cases) {
        const HttpResponse& answer = put("/aviary/blue/tit", body);
        EXPECT_EQ(answer.status, 400) << body.substr(0, 100);
        EXPECT_NE(answer.body.find("<Code>MalformedXML</Code>"), std::string::npos)
            << body.substr(0, 100);
        EXPECT_NE(answer.body.find(why), std::string::npos) << why << ": " << answer.body;
    }
}

} // namespace

} // namespace snowglobe
