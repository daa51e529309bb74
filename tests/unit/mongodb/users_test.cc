#include "services/mongodb/users.h"

#include "emulator/base/encoding.h"

#include <gtest/gtest.h>

namespace snowglobe::mongodb {

namespace {

// RFC 7677, section 3: user, pencil.
TEST(MongodbUsers, KeysAreThoseOfTheRfc) {
    const Credential credential = credential_of(
        Mechanism::sha256, "user", "pencil", *base64_decode("W22ZaJ0SNY7soEsUEjb6gQ=="), 4096);
    EXPECT_EQ(base64_encode(credential.stored_key), "WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=");
    EXPECT_EQ(base64_encode(credential.server_key), "wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=");
}

} // namespace

} // namespace snowglobe::mongodb
