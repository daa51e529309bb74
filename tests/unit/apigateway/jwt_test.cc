// JSON Web Tokens, with the example of RFC 7515, appendix A.2, which RS256 signs.
#include "services/apigateway/jwt.h"

#include <gtest/gtest.h>

namespace snowglobe::apigateway {
namespace {

const std::string example =
    "eyJhbGciOiJSUzI1NiJ9"
    ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt"
    "cGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
    ".cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7"
    "AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4"
    "BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K"
    "0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqv"
    "hJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrB"
    "p0igcN_IoypGlUPQGe77Rw";

json keys_of_the_example() {
    return {
        {"keys",
         json::array(
             {{{"kty", "RSA"},
               {"kid", ""},
               {"n",
                "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddx"
                "HmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMs"
                "D1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSH"
                "SXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdV"
                "MTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8"
                "NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ"},
               {"e", "AQAB"}}})}};
}

TEST(Jwt, the_signature_of_the_rfc) {
    auto token = read_token("Bearer " + example);
    ASSERT_TRUE(token);
    EXPECT_EQ(why_not_signed(*token, keys_of_the_example()), "");
    token->signed_part += "x";
    EXPECT_EQ(
        why_not_signed(*token, keys_of_the_example()), "the token has an invalid signature");
    EXPECT_EQ(why_not_signed(*token, json()), "unable to find a key with the id \"\"");
    token->header["alg"] = "none";
    EXPECT_EQ(why_not_signed(*token, keys_of_the_example()), "signing method none is invalid");
}

TEST(Jwt, what_is_no_token) {
    for (const char* text : {"", "a.b", "a.b.c.d", "e30.e30.!", "Bearer ", "bnVsbA.e30.e30"}) {
        EXPECT_FALSE(read_token(text)) << text;
    }
    EXPECT_TRUE(read_token("e30.e30."));
}

TEST(Jwt, claims_and_scopes) {
    Authorizer authorizer;
    authorizer.issuer = "joe";
    authorizer.audience = {"shop"};
    Token token;
    token.claims = {{"iss", "joe"}, {"client_id", "shop"}, {"exp", 100}, {"scp", {"a", "b"}}};
    EXPECT_EQ(why_refused(token, authorizer, Time(seconds{99})), "");
    EXPECT_EQ(why_refused(token, authorizer, Time(seconds{100})), "the token has expired");
    token.claims["aud"] = json::array({"other"}); // stands before client_id
    EXPECT_EQ(
        why_refused(token, authorizer, Time(seconds{99})),
        "the token does not have a valid audience");
    EXPECT_TRUE(has_scope(token, {"x", "b"}));
    EXPECT_FALSE(has_scope(token, {"x"}));
    EXPECT_TRUE(has_scope(token, {}));
    EXPECT_EQ(
        jwt_context(token, {"b"}).dump(),
        R"({"claims":{"aud":"[other]","client_id":"shop","exp":"100","iss":"joe","scp":"[a b]"},)"
        R"("scopes":["b"]})");
}

} // namespace
} // namespace snowglobe::apigateway
