// Which coding an answer gets: cases that Alternator's authors saw answered by DynamoDB.
#include "emulator/aws/content_coding.h"

#include <gtest/gtest.h>

namespace snowglobe {

TEST(ContentCoding, IsTheBestThatIsAccepted) {
    EXPECT_EQ(accepted_coding(""), "");
    EXPECT_EQ(accepted_coding("identity"), "");
    EXPECT_EQ(accepted_coding("br"), "");
    EXPECT_EQ(accepted_coding("x-gzip"), "");
    EXPECT_EQ(accepted_coding("gzip, deflate"), "gzip");
    EXPECT_EQ(accepted_coding("br, identity, deflate, gzip"), "deflate") << "the first of equals";
    EXPECT_EQ(accepted_coding("dog, GZIP ,, cat"), "gzip");
    EXPECT_EQ(accepted_coding("gzip;q=0.2, deflate;q=0.5"), "deflate");
    EXPECT_EQ(accepted_coding("gzip;q=0.5,identity;q=0.8"), "gzip") << "identity does not count";
    EXPECT_EQ(accepted_coding("br,identity;q=0.5,gzip;q=0.0001"), "gzip");
    EXPECT_EQ(accepted_coding("gzip ;q=0"), "");
    EXPECT_EQ(accepted_coding("gzip;q=0, gzip;q=1, gzip;q=0"), "gzip");
}

TEST(ContentCoding, AStarStandsForWhatIsNotNamed) {
    EXPECT_EQ(accepted_coding("*"), "gzip");
    EXPECT_EQ(accepted_coding("*;q=0"), "");
    EXPECT_EQ(accepted_coding("*;q=0.5,identity"), "gzip");
    EXPECT_EQ(accepted_coding("*, deflate;q=0.5"), "gzip");
    EXPECT_EQ(accepted_coding("*, deflate"), "deflate");
    EXPECT_EQ(accepted_coding("*, gzip;q=0.5"), "deflate");
    EXPECT_EQ(accepted_coding("br;q=0.8,identity;q=0.5,*;q=0"), "");
}

TEST(ContentCoding, ReadsQualitiesAsLenientlyAsDynamodb) {
    EXPECT_EQ(accepted_coding("\"gzip\""), "");
    EXPECT_EQ(accepted_coding("gzip br"), "");
    EXPECT_EQ(accepted_coding("gzip:q=1"), "");
    EXPECT_EQ(accepted_coding("gzip;q=31,deflate;q=51"), "gzip") << "more than 1 is 1";
    EXPECT_EQ(accepted_coding("deflate;q=0.5, gzip;q=1;q=0.2"), "gzip") << "the first counts";
    EXPECT_EQ(accepted_coding("deflate;q=0.5,gzip;q=0."), "deflate");
    EXPECT_EQ(accepted_coding("deflate;q=0.5,gzip;q=0.x"), "gzip") << "no number is 1";
    EXPECT_EQ(accepted_coding("deflate;q=0.5,gzip;q=0. x"), "gzip");
    EXPECT_EQ(accepted_coding("deflate;q=-0.5,gzip;q=0.2"), "gzip");
    EXPECT_EQ(accepted_coding("gzip;q= 0;q=1"), "");
    EXPECT_EQ(accepted_coding("gzip;q =0;q=1"), "gzip") << "that is no q";
    EXPECT_EQ(accepted_coding("gzip;nq=0;q=1"), "") << "that is one";
}

} // namespace snowglobe
